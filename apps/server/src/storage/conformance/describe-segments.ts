import fc from 'fast-check'
import { randomUUIDv7 } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { SegmentHead } from '@playhead/protocol'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { SessionOwnershipError, StorageClosedError } from '../storage-errors.ts'
import type { NewSegment, Storage } from '../storage.ts'
import type { OpenStorage } from './describe-storage.ts'

export function describeSegments(open: OpenStorage): void {
  describe('appending', () => {
    test('a new segment is stored, the same one again is a duplicate that changes nothing', async () => {
      const storage = await open()
      const segment = createSegment()
      expect(await storage.appendSegment(segment)).toBe('stored')
      const before = await readEverything(storage, segment.sessionId)
      expect(await storage.appendSegment(segment)).toBe('duplicate')
      expect(await readEverything(storage, segment.sessionId)).toEqual(before)
      await storage.close()
    })

    test('two appends of one segment at the same time are one stored and one duplicate', async () => {
      const storage = await open()
      const segment = createSegment()
      const both = [storage.appendSegment(segment), storage.appendSegment(segment)]
      expect((await Promise.all(both)).sort()).toEqual(['duplicate', 'stored'])
      await storage.close()
    })

    test('the same sequence in another window is another segment', async () => {
      const storage = await open()
      const sessionId = randomUUIDv7()
      expect(await storage.appendSegment(createSegment({ sessionId }))).toBe('stored')
      expect(await storage.appendSegment(createSegment({ sessionId }))).toBe('stored')
      expect(await storage.replays.listSegments(sessionId)).toHaveLength(2)
      await storage.close()
    })

    test('a session stays with the project that sent it first', async () => {
      const storage = await open()
      const mine = createSegment()
      await storage.appendSegment(mine)
      const theirs = createSegment({ sessionId: mine.sessionId }, { projectId: 'project-2' })
      await expect(storage.appendSegment(theirs)).rejects.toThrow(SessionOwnershipError)
      expect(await storage.replays.listSegments(mine.sessionId)).toHaveLength(1)
      await storage.close()
    })

    test('one that is refused takes none of those beside it along', async () => {
      const storage = await open()
      const mine = createSegment()
      const foreign = createSegment({ sessionId: mine.sessionId }, { projectId: 'project-2' })
      const other = createSegment()
      const results = await Promise.allSettled(
        [mine, foreign, other].map((segment) => storage.appendSegment(segment)),
      )
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(await storage.sessions.load(other.sessionId)).not.toBeNull()
      await storage.close()
    })

    test('what the caller does to its segment afterwards does not reach what is stored', async () => {
      const storage = await open()
      const payload = Uint8Array.of(1, 2, 3)
      const segment = createSegment({}, { payload })
      await storage.appendSegment(segment)
      payload.fill(9)
      expect(await readPayloads(storage, segment)).toEqual([[1, 2, 3]])
      await storage.close()
    })

    test('shuffled and repeated segments give the same session as in order', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ tab: fc.nat(1), sampled: fc.boolean(), skewMs: fc.nat(90_000) }), {
            minLength: 1,
            maxLength: 10,
          }),
          fc.infiniteStream(fc.nat()),
          async (plans, random) => {
            const segments = createVisit(plans)
            const sessionId = segments[0]?.sessionId ?? ''
            const inOrder = await open()
            for (const segment of segments) await inOrder.appendSegment(segment)
            const shuffled = await open()
            const repeated = [...segments, ...segments.filter((_, place) => place % 3 === 0)]
            for (const segment of shuffle(repeated, random)) await shuffled.appendSegment(segment)
            expect(await readEverything(shuffled, sessionId)).toEqual(
              await readEverything(inOrder, sessionId),
            )
            await Promise.all([inOrder.close(), shuffled.close()])
          },
        ),
        { numRuns: 15 },
      )
      // Thirty storages are opened, each with files of its own.
    }, 60_000)
  })

  test('what is free is known as long as the storage is open', async () => {
    const storage = await open()
    expect(await storage.loadFreeBytes()).toBeGreaterThan(0)
    await storage.close()
    await expect(storage.loadFreeBytes()).rejects.toThrow(StorageClosedError)
  })

  describe('closing', () => {
    test('what is queued when it closes is written, and closing twice is fine', async () => {
      const storage = await open()
      const append = storage.appendSegment(createSegment())
      await Promise.all([storage.close(), storage.close()])
      expect(await append).toBe('stored')
    })

    test('every method of a closed storage rejects', async () => {
      const storage = await open()
      await storage.close()
      const stretch = { sessionId: '', windowId: '', fromSequence: 0, toSequence: 1 }
      const calls: (() => Promise<unknown>)[] = [
        () => storage.appendSegment(createSegment()),
        () => storage.sessions.load(''),
        () => storage.replays.listSegments(''),
        () => Array.fromAsync(storage.replays.readSegments(stretch)),
        () => storage.control.listProjects(),
      ]
      for (const call of calls) await expect(call()).rejects.toThrow(StorageClosedError)
    })
  })
}

interface SegmentPlan {
  readonly tab: number
  readonly sampled: boolean
  readonly skewMs: number
}

function createVisit(plans: readonly SegmentPlan[]): NewSegment[] {
  const sessionId = randomUUIDv7()
  const windows = [randomUUIDv7(), randomUUIDv7()]
  return plans.map(({ tab, sampled, skewMs }, sequence) => {
    const firstAt = NOON + sequence * 5_000
    const head: Partial<SegmentHead> = {
      sessionId,
      windowId: windows[tab] ?? '',
      sequence,
      firstAt,
      ...(sampled ? { clock: { offsetMs: skewMs, roundTripMs: 20 + (skewMs % 7) } } : {}),
      ...(skewMs % 2 ? { userId: `user-${skewMs % 3}` } : {}),
      events: [
        { name: 'page_view', channel: '__analytics', at: firstAt, path: `/${skewMs % 3}` },
        { name: 'click', channel: '__analytics', at: firstAt + 1_000, path: '/', tags: { a: 'b' } },
      ],
    }
    return createSegment(head, { receivedAt: firstAt + 5_000 + skewMs + 30 })
  })
}

function shuffle<Item>(items: readonly Item[], random: Iterator<number>): Item[] {
  return items
    .map((item) => ({ item, key: Number(random.next().value) }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}

async function readEverything(storage: Storage, sessionId: string): Promise<unknown> {
  const range = { projectId: 'project-1', fromAt: 0, toAt: NOON * 2 }
  return {
    session: await storage.sessions.load(sessionId),
    list: await storage.sessions.list({ ...range, limit: 10, after: null }),
    events: await storage.sessions.loadEvents(sessionId),
    pages: await storage.sessions.loadPages(sessionId),
    measures: await storage.sessions.measure({
      ...range,
      bounce: { minDurationMs: null, requireNoInteraction: false },
    }),
    topPages: await storage.sessions.listTopPages(range),
    segments: await storage.replays.listSegments(sessionId),
  }
}

async function readPayloads(storage: Storage, segment: NewSegment): Promise<unknown[]> {
  const { sessionId, windowId, sequence } = segment
  const stretch = { sessionId, windowId, fromSequence: sequence, toSequence: sequence }
  const stored = await Array.fromAsync(storage.replays.readSegments(stretch))
  return stored.map(({ payload }) => payload && [...payload])
}
