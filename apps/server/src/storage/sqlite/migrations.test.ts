import type Database from 'better-sqlite3'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../../testing/temporary-folder.ts'
import { mergeTallies, type SessionTally } from '../session-tally.ts'
import type { NewSegment } from '../storage.ts'
import { REPLAY_MIGRATIONS } from './migrations.ts'
import { openDatabase } from './open-database.ts'
import { SESSION_COLUMNS } from './session-row.ts'
import { openSqliteStorage } from './sqlite-storage.ts'

const own = { channel: '__analytics', at: NOON, path: '/' }

/** A data folder as version 1 left it: one session of two tabs, one of which knew the clock. */
function createOldFolder() {
  const folder = createTemporaryFolder()
  const sessionId = '01890000-0000-7000-8000-000000000001'
  const metadata = { reason: 'reset', referrer: 'https://search.example/', language: 'de' }
  const segments = [
    createSegment({
      sessionId,
      events: [
        { ...own, name: 'session_start', metadata, sessionStart: true },
        { ...own, name: 'page_view' },
        { ...own, name: 'click' },
        { ...own, name: 'input' },
        { ...own, name: 'click', channel: 'app' },
      ],
    }),
    createSegment({
      sessionId,
      userId: 'ada',
      firstAt: NOON + 5_000,
      clock: { offsetMs: -1_000, roundTripMs: 9 },
    }),
  ]
  const db = openDatabase({
    path: join(folder, 'playhead.db'),
    nativeFolder: join(folder, 'native'),
    migrations: REPLAY_MIGRATIONS.slice(0, 1),
  })
  writeOldRows(db, segments)
  db.close()
  return { folder, sessionId, segments }
}

function writeOldRows(db: Database.Database, segments: readonly NewSegment[]): void {
  const tally = segments.map((segment) => segment.tally).reduce(mergeTallies)
  const insert = (table: string, row: object) => {
    const names = Object.keys(row)
    const values = names.map((name) => `@${name}`)
    db.prepare(`INSERT INTO ${table} (${names.join()}) VALUES (${values.join()})`).run(row)
  }
  insert('sessions', {
    id: 1,
    session_id: segments[0]?.sessionId,
    project_id: 'project-1',
    started_at: NOON,
    ended_at: NOON,
    visitor: 'user:ada',
    page_view_count: 2,
    tally: JSON.stringify(toOldTally(tally)),
  })
  insert('pages', { session: 1, path: '/', views: 2, first_at: NOON, last_at: NOON })
  for (const [place, segment] of segments.entries()) {
    insert('segments', {
      id: place + 1,
      session: 1,
      window_id: segment.windowId,
      sequence: segment.sequence,
      protocol_version: 1,
      received_at: segment.receivedAt,
      sent_at: segment.sentAt,
      first_at: segment.firstAt,
      last_at: segment.lastAt,
      clock_offset_ms: segment.clockOffsetMs,
      event_count: segment.eventCount,
      starts_with_snapshot: 1,
      flush_reason: 'interval',
      size_bytes: segment.payload.length,
      checksum: 0,
      payload: segment.payload,
    })
    for (const [ordinal, event] of segment.events.entries()) {
      const { name, channel, at, path } = event
      const row = { session: 1, segment: place + 1, ordinal, name, channel, path }
      insert('events', { ...row, client_at: at, session_start: 0 })
    }
  }
}

/** Version 1 knew less of a session. */
function toOldTally(tally: SessionTally) {
  const { visitor, sample, leastDelayMs } = tally
  const { rank: _, ...fact } = visitor.fact
  const toOld = (delta: SessionTally['sampled']) => {
    if (!delta) return null
    const { lastStartAt: _1, landing: _2, traits: _0, sums, ...rest } = delta
    const { interactionCount: _3, rageClickCount: _4, deadClickCount: _5, ...counts } = sums
    const { replayWindowCount: _6, ...oldSums } = counts
    return { ...rest, sums: oldSums }
  }
  return {
    visitor: { ...visitor, fact },
    sampled: toOld(tally.sampled),
    unsampled: toOld(tally.unsampled),
    sample,
    leastDelayMs,
  }
}

test('sessions of version 1 get every column, from what is known of them', async () => {
  const { folder, sessionId, segments } = createOldFolder()
  const storage = openSqliteStorage(folder)
  const session = await storage.sessions.load(sessionId)
  expect(session?.distinctPageCount).toBe(1)
  expect(session?.columns).toMatchObject({
    numericId: 0x018900000000,
    userId: 'ada',
    visitor: 'user:ada',
    windowIds: segments.map(({ windowId }) => windowId).sort(),
    // The second tab knew that the clock is a second fast.
    startedAt: NOON - 1_000,
    clientStartedAt: NOON,
    clientEndedAt: NOON + 9_000,
    startReason: 'reset',
    eventCount: 6,
    clickCount: 1,
    interactionCount: 2,
    rageClickCount: 0,
    replayWindowCount: 2,
    segmentCount: 2,
    referrer: 'https://search.example/',
    language: 'de',
    channel: null,
    country: null,
    excludedReason: null,
  })
  await storage.close()
})

test('a session of version 1 goes on', async () => {
  const { folder, sessionId } = createOldFolder()
  const storage = openSqliteStorage(folder)
  await storage.appendSegment(createSegment({ sessionId, events: [{ ...own, name: 'input' }] }))
  const columns = (await storage.sessions.load(sessionId))?.columns
  expect(columns).toMatchObject({ interactionCount: 3, segmentCount: 3, replayWindowCount: 3 })
  await storage.close()
})

test('the table has every column of a session, and no other', () => {
  const folder = createTemporaryFolder()
  const options = { path: join(folder, 'a.db'), nativeFolder: folder }
  const db = openDatabase({ ...options, migrations: REPLAY_MIGRATIONS })
  const names = db.prepare("SELECT name FROM pragma_table_info('sessions')").pluck().all()
  const beside = [
    'id',
    'session_id',
    'project_id',
    'tally',
    'distinct_page_count',
    'person',
    'is_pinned',
    'is_packed',
    'pack_failures',
    'pack_not_before',
    'keyframed_segment_count',
    'outlined_segment_count',
    'read_segment_count',
  ]
  expect(names.toSorted()).toEqual(
    [...beside, ...SESSION_COLUMNS.map(({ column }) => column)].sort(),
  )
  db.close()
})
