import type { ReplayWindow } from '@playhead/protocol'
import { randomUUIDv7 } from 'node:crypto'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { openStorage } from '../../storage/open-storage.ts'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../../testing/temporary-folder.ts'
import type { Storage } from '../../storage/storage.ts'
import { createOutlineReader, createOutlineSource } from './outlines.ts'
import { computeReplayTabs } from './replay-windows.ts'

const SIGNAL = new AbortController().signal
const TABS = ['a', 'b']
/** It remembers, so each outline is read more than once. */
const readOutline = createOutlineReader()
/** Each change is synced to the disk, and others may use it. */
const TIMEOUT_MS = 60_000

interface Name {
  readonly windowId: string
  readonly sequence: number
}

function openStore() {
  const storage = openStorage({ kind: 'folder', folder: createTemporaryFolder() })
  onTestFinished(() => storage.close())
  const source = createOutlineSource(storage, () => NOON + 86_400_000)
  return {
    storage,
    /** As upkeep does when all keyframes have been made. */
    outline: async (sessionId: string) => {
      const stored = await storage.sessions.load(sessionId)
      const segmentCount = stored?.columns.segmentCount ?? 0
      await storage.replays.noteKeyframed({ sessionId, segmentCount })
      for (let task = await source.next(); task; task = await source.next()) await task(SIGNAL)
    },
  }
}

const append = (storage: Storage, sessionId: string, { windowId, sequence }: Name) =>
  storage.appendSegment(
    createSegment(
      {
        sessionId,
        windowId,
        sequence,
        firstAt: NOON + sequence * 5_000 - (sequence % 11 === 0 ? 7_000 : 0),
        startsWithSnapshot: sequence === 0 || sequence % 23 === 0,
        eventCount: sequence % 5 === 0 ? 0 : 2,
        ...(sequence % 3 !== 0 && {
          clock: {
            offsetMs: sequence % 7,
            roundTripMs: sequence > 100 && sequence < 104 ? 9 : 50 - (sequence % 2),
          },
        }),
      },
      { payload: Uint8Array.of(0x1f, 0x8b, sequence) },
    ),
  )

const putKeyframe = ({ replays }: Storage, name: Name & { sessionId: string }, isSound: boolean) =>
  replays.putKeyframes([
    {
      ...name,
      at: NOON,
      eventCount: isSound ? 3 : 0,
      fault: isSound ? null : 'differs',
      payload: Uint8Array.from(isSound ? [1, 2, 3, 4] : []),
    },
  ])

async function loadBoth(storage: Storage, sessionId: string, live: boolean) {
  const stored = await storage.sessions.load(sessionId)
  const borrowedOffsetMs = stored?.columns.clockOffsetMs ?? 0
  const known = await storage.replays.loadOutlined(sessionId, borrowedOffsetMs)
  const { outlines, segments } = known
  const all = await storage.replays.listSegments(sessionId)
  const keyframes = await storage.replays.listKeyframes(sessionId)
  const options = { borrowedOffsetMs, live }
  const compute = () => {
    const scans = new Map(outlines.map((each) => [each.windowId, readOutline(each)]))
    return computeReplayTabs(segments, { ...options, keyframes: known.keyframes, scans })
  }
  return {
    cheap: compute(),
    again: compute(),
    whole: computeReplayTabs(all, { ...options, keyframes }),
    outlines: outlines.length,
    listed: segments.length,
    segmentCount: all.length,
    options,
  }
}

/** Whether a window may still grow is not to be seen from it alone. */
const toPlace = (window: ReplayWindow) => ({ ...window, complete: undefined })

const name = fc.record({
  windowId: fc.constantFrom(...TABS),
  sequence: fc.integer({ min: 0, max: 103 }),
})
const change = fc.oneof(
  fc.record({ kind: fc.constant('append' as const), name }),
  fc.record({ kind: fc.constant('keyframe' as const), name, isSound: fc.boolean() }),
  fc.record({ kind: fc.constant('drop' as const), name }),
  fc.record({ kind: fc.constant('outline' as const) }),
  fc.record({ kind: fc.constant('pack' as const), name }),
  fc.record({ kind: fc.constant('damage' as const) }),
)
type Change = typeof change extends fc.Arbitrary<infer Each> ? Each : never

test(
  'outlines and what follows them give what all segments give, whatever comes in what order',
  { timeout: TIMEOUT_MS },
  async () => {
    const { storage, outline } = openStore()
    let outlined = 0
    const apply = async (sessionId: string, each: Change): Promise<void> => {
      if (each.kind === 'append') await append(storage, sessionId, each.name)
      if (each.kind === 'keyframe') {
        await putKeyframe(storage, { ...each.name, sessionId }, each.isSound)
      }
      if (each.kind === 'drop') {
        const { windowId, sequence: fromSequence } = each.name
        const stretch = { sessionId, windowId, fromSequence, toSequence: fromSequence + 20 }
        await storage.replays.dropKeyframes(stretch)
      }
      if (each.kind === 'outline') await outline(sessionId)
      const segments = await storage.replays.listSegments(sessionId)
      if (each.kind === 'pack') {
        const member = segments.find(({ sequence }) => sequence >= each.name.sequence)
        if (!member) return
        const { windowId, sequence, packId } = member
        const pack = { sessionId, windowId, dictionary: null, bytes: Uint8Array.of(7) }
        await storage.packs.putPack({ ...pack, grade: 1, members: [{ sequence, packId }] })
      }
      if (each.kind === 'damage') {
        const packId = segments.find((segment) => segment.packId !== null)?.packId
        if (packId) await storage.packs.notePackDamage(packId)
      }
    }
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { maxLength: 5 }),
        fc.array(change, { minLength: 4, maxLength: 10 }),
        fc.boolean(),
        async (missing, changes, live) => {
          const sessionId = randomUUIDv7()
          const sequences = Array.from({ length: 90 }, (_, at) => at)
          const names = sequences
            .filter((sequence) => !missing.includes(sequence))
            .map((sequence) => ({ windowId: sequence % 9 === 8 ? 'b' : 'a', sequence }))
          await Promise.all(names.map((each) => append(storage, sessionId, each)))
          await putKeyframe(storage, { sessionId, windowId: 'a', sequence: 30 }, true)
          await outline(sessionId)
          for (const each of changes) {
            await apply(sessionId, each)
            const { cheap, again, whole, outlines } = await loadBoth(storage, sessionId, live)
            expect(cheap).toEqual(whole)
            expect(again).toEqual(whole)
            outlined += outlines
          }
        },
      ),
      { numRuns: 8 },
    )
    expect(outlined).toBeGreaterThan(10)
  },
)

test(
  'a window that is listed alone is the one that all segments give',
  { timeout: TIMEOUT_MS },
  async () => {
    const { storage } = openStore()
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 6 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 42 }), fc.boolean()), { maxLength: 5 }),
        async (missing, keyframes) => {
          const sessionId = randomUUIDv7()
          const windowId = 'a'
          const sequences = Array.from({ length: 40 }, (_, at) => at)
          const kept = sequences.filter((sequence) => !missing.includes(sequence))
          await Promise.all(
            kept.map((sequence) => append(storage, sessionId, { windowId, sequence })),
          )
          await append(storage, sessionId, { windowId: 'b', sequence: 0 })
          for (const [sequence, isSound] of keyframes) {
            await putKeyframe(storage, { sessionId, windowId, sequence }, isSound)
          }
          const { whole, options } = await loadBoth(storage, sessionId, false)
          const windows = whole.find((tab) => tab.windowId === windowId)?.windows ?? []
          for (let sequence = 0; sequence < 44; sequence += 1) {
            const around = await storage.replays.listWindow({ sessionId, windowId, sequence })
            const [tab] = computeReplayTabs(around.segments, {
              ...options,
              keyframes: around.keyframes,
            })
            const held = windows.filter(
              ({ firstSequence, lastSequence }) =>
                firstSequence <= sequence && sequence <= lastSequence,
            )
            const found = (tab?.windows ?? []).filter(
              ({ lastSequence }) => sequence <= lastSequence,
            )
            expect(found.map(toPlace)).toEqual(held.map(toPlace))
          }
        },
      ),
      { numRuns: 6 },
    )
  },
)

test(
  'of a long session only what follows the last window is listed',
  { timeout: TIMEOUT_MS },
  async () => {
    const { storage, outline } = openStore()
    const sessionId = randomUUIDv7()
    const all = Array.from({ length: 200 }, (_, sequence) =>
      append(storage, sessionId, { windowId: 'a', sequence }),
    )
    await Promise.all(all)
    expect(await loadBoth(storage, sessionId, false)).toMatchObject({ outlines: 0, listed: 200 })
    await outline(sessionId)
    expect(await loadBoth(storage, sessionId, false)).toMatchObject({ outlines: 1, listed: 16 })
    await append(storage, sessionId, { windowId: 'a', sequence: 200 })
    expect(await loadBoth(storage, sessionId, true)).toMatchObject({ outlines: 1, listed: 17 })
    await append(storage, sessionId, { windowId: 'b', sequence: 0 })
    expect(await loadBoth(storage, sessionId, true)).toMatchObject({ outlines: 0, listed: 202 })
    await outline(sessionId)
    expect(await loadBoth(storage, sessionId, true)).toMatchObject({ outlines: 2, listed: 18 })
    await putKeyframe(storage, { sessionId, windowId: 'a', sequence: 190 }, true)
    expect(await loadBoth(storage, sessionId, true)).toMatchObject({ outlines: 2 })
    await putKeyframe(storage, { sessionId, windowId: 'a', sequence: 150 }, true)
    expect(await loadBoth(storage, sessionId, true)).toMatchObject({ outlines: 0 })
    await outline(sessionId)
    expect(await loadBoth(storage, sessionId, true)).toMatchObject({ outlines: 2 })
  },
)
