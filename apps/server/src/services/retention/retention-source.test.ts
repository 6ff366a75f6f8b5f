import type { ProjectSettings } from '@playhead/protocol'
import { expect, onTestFinished, test } from 'vitest'
import { openStorage } from '../../storage/open-storage.ts'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { PROJECT } from '../../testing/test-app.ts'
import { createDeletionSources } from '../deletion/deletion-sources.ts'
import { DEFAULT_PROJECT_SETTINGS } from '../projects/settings.ts'
import { createRetentionSource } from './retention-source.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const CLICK = { name: 'click', channel: '__analytics', at: NOON, path: '/' }
const IDLE = { keyPresses: 0, activeMs: 0, scrollDepth: 0 }
const PAYLOAD_BYTES = 1_000_000

async function createKeptProject(retention: ProjectSettings['retention']) {
  const storage = openStorage({ kind: 'memory' })
  onTestFinished(() => storage.close())
  await storage.control.putProject(PROJECT)
  await storage.control.putSettings(PROJECT.id, {
    ...DEFAULT_PROJECT_SETTINGS,
    ...(retention ? { retention } : {}),
  })
  let now = NOON
  const clock = () => now
  const sources = [
    createRetentionSource({ storage, now: clock }),
    ...createDeletionSources({ storage, now: clock, stopwatch: () => 0, rest: async () => {} }),
  ]
  /** Lets upkeep work at a moment until there is nothing left to do. */
  const workAt = async (moment: number): Promise<void> => {
    now = moment
    let isBusy = true
    while (isBusy) {
      isBusy = false
      for (const source of sources) {
        const task = await source.next()
        if (!task) continue
        await task(new AbortController().signal)
        isBusy = true
      }
    }
  }
  const add = async (name: string, init: Parameters<typeof createSegment>[0]) => {
    const segment = createSegment(
      { ...init, anonymousId: name },
      { payload: new Uint8Array(PAYLOAD_BYTES) },
    )
    await storage.appendSegment(segment)
    return segment.sessionId
  }
  const list = async (): Promise<string[]> => {
    const range = { projectId: PROJECT.id, fromAt: 0, toAt: Infinity }
    const found = await storage.sessions.list({ ...range, limit: 99, after: null })
    return found.map(({ columns }) => columns.anonymousId).sort()
  }
  const audit = async () => storage.control.listErasures({ projectId: PROJECT.id, limit: 9 })
  return { storage, workAt, add, list, audit }
}

test('what is older than the age goes, but for what is pinned, with one entry of the audit', async () => {
  const { storage, workAt, add, list, audit } = await createKeptProject({
    maxAgeDays: 2,
    budgetBytes: null,
  })
  const pinned = await add('pinned', { firstAt: NOON - 5 * DAY_MS })
  await storage.deletions.pinSession(pinned, true)
  await add('old', { firstAt: NOON - 3 * DAY_MS })
  await add('young', { firstAt: NOON - DAY_MS })
  await workAt(NOON)
  expect(await list()).toEqual(['pinned', 'young'])
  expect(await audit()).toMatchObject([
    {
      subject: { kind: 'age', toAt: NOON - 2 * DAY_MS },
      requestedBy: 'retention',
      sessions: 1,
      finishedAt: NOON,
    },
  ])
  await workAt(NOON + 2 * HOUR_MS)
  expect(await audit()).toHaveLength(1)
  await workAt(NOON + 2 * DAY_MS)
  expect(await list()).toEqual(['pinned'])
})

test('beyond the budget idle sessions go first, then the oldest, never pinned or fresh ones', async () => {
  const project = await createKeptProject({ maxAgeDays: null, budgetBytes: 5_500_000 })
  const { storage, workAt, add, list, audit } = project
  const pinned = await add('pinned', { firstAt: NOON - 9 * DAY_MS, counters: IDLE })
  await storage.deletions.pinSession(pinned, true)
  await add('oldest', { firstAt: NOON - 8 * DAY_MS, events: [CLICK] })
  await add('older', { firstAt: NOON - 7 * DAY_MS, events: [CLICK] })
  await add('idle', { firstAt: NOON - DAY_MS, counters: IDLE })
  await add('old', { firstAt: NOON - 6 * DAY_MS, events: [CLICK] })
  await workAt(NOON)
  expect(await list()).toHaveLength(5)
  await add('live', { firstAt: NOON - 60_000, counters: IDLE })
  await workAt(NOON + 60_000)
  // One is enough: 5.2 MB are left of 5.5, but the aim is 95 % of it.
  expect(await list()).toEqual(['live', 'old', 'older', 'oldest', 'pinned'])
  await add('more', { firstAt: NOON - 2 * HOUR_MS, events: [CLICK] })
  await workAt(NOON + 120_000)
  expect(await list()).toEqual(['live', 'more', 'old', 'older', 'pinned'])
  expect(await audit()).toMatchObject([
    { subject: { kind: 'budget' }, sessions: 1 },
    { subject: { kind: 'budget' }, sessions: 1 },
  ])
})

test('a budget that pinned sessions alone exceed deletes all the others and then rests', async () => {
  const project = await createKeptProject({ maxAgeDays: null, budgetBytes: 1_000_000 })
  const { storage, workAt, add, list } = project
  for (const name of ['a', 'b']) {
    const id = await add(name, { firstAt: NOON - DAY_MS })
    await storage.deletions.pinSession(id, true)
  }
  await add('c', { firstAt: NOON - DAY_MS })
  await workAt(NOON)
  expect(await list()).toEqual(['a', 'b'])
})

test('without settings nothing is deleted, and one note a day says what is used', async () => {
  const { storage, workAt, add, list, audit } = await createKeptProject(undefined)
  await add('ancient', { firstAt: NOON - 5_000 * DAY_MS })
  for (const hours of [0, 1, 24, 26]) await workAt(NOON + hours * HOUR_MS)
  expect(await list()).toEqual(['ancient'])
  expect(await audit()).toEqual([])
  const notes = await storage.control.listUse(PROJECT.id, 0)
  expect(notes.map(({ at }) => at)).toEqual([NOON, NOON + DAY_MS])
})
