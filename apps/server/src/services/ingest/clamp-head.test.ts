import type { SegmentHead } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { openStorage } from '../../storage/open-storage.ts'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../../testing/temporary-folder.ts'
import { computeReplayTabs } from '../replay/replay-windows.ts'
import { orderSessionEvents } from '../sessions/session-events.ts'

const FAR = 8.64e15
const DAY_MS = 86_400_000
const view = (at: number) => ({ name: 'page_view', channel: '__analytics', at, path: '/' })
const clock = { offsetMs: 0, roundTripMs: 40 }

/** Stores one segment that came at noon, and reads all of it. */
async function store(engine: 'memory' | 'folder', init: Partial<SegmentHead>) {
  const storage = openStorage(
    engine === 'memory' ? { kind: engine } : { kind: engine, folder: createTemporaryFolder() },
  )
  const head = { firstAt: NOON - 5_000, lastAt: NOON, sentAt: NOON, lastActivityAt: NOON }
  const segment = createSegment({ ...head, ...init }, { receivedAt: NOON })
  await storage.appendSegment(segment)
  const { sessionId } = segment
  const columns = (await storage.sessions.load(sessionId))?.columns
  const entries = await storage.replays.listSegments(sessionId)
  const indexed = await storage.sessions.loadEvents(sessionId)
  const faults = await storage.sessions.countFaults('project-1')
  await storage.close()
  const borrowedOffsetMs = columns?.clockOffsetMs ?? 0
  const [tab] = computeReplayTabs(entries, { borrowedOffsetMs, live: false })
  return {
    columns,
    entries,
    sent: indexed.map(({ event }) => event.at),
    events: orderSessionEvents(indexed, borrowedOffsetMs),
    window: tab?.windows[0],
    codes: faults.map(({ code }) => code),
  }
}

const ABSURD: [string, Partial<SegmentHead>][] = [
  ['activity at the end of time', { lastActivityAt: FAR, clock }],
  ['a start in 1970', { firstAt: 0, lastActivityAt: 0, clock }],
  [
    'a sending in 1970 of what happens at the end of time',
    { sentAt: 0, firstAt: FAR, lastAt: FAR, lastActivityAt: FAR, events: [view(FAR)] },
  ],
  ['a sending at the end of time of what began in 1970', { sentAt: FAR, firstAt: 0 }],
  ['events out of their segment', { events: [view(0), view(FAR)], clock }],
]

for (const engine of ['memory', 'folder'] as const) {
  test.each(ABSURD)(`${engine}: %s is kept near its receipt, with a warning`, async (_, init) => {
    const { columns, events, window, codes } = await store(engine, init)
    const times = [columns?.startedAt, columns?.endedAt, window?.fromAt, window?.toAt]
    for (const at of [...times, ...events.map((event) => event.at)]) {
      expect(at).toBeGreaterThanOrEqual(NOON - 8 * DAY_MS)
      expect(at).toBeLessThanOrEqual(NOON + 60_000)
    }
    expect(codes).toEqual(['clock_far_off'])
  })

  test(`${engine}: what was sent stays stored`, async () => {
    const { entries, sent } = await store(engine, { firstAt: 0, events: [view(FAR)], clock })
    expect(entries).toMatchObject([{ firstAt: 0, lastAt: NOON }])
    expect(sent).toEqual([FAR])
  })

  test(`${engine}: activity before the segment is believed, and nothing is warned of`, async () => {
    const lastActivityAt = NOON - 600_000
    const { columns, codes } = await store(engine, { lastActivityAt, clock })
    expect(columns?.clientEndedAt).toBe(NOON - 5_000)
    expect(codes).toEqual([])
  })
}
