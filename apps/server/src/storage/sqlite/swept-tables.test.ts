import { randomBytes, randomUUIDv7 } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { createServerEvent, createServerEvents } from '../../testing/server-event-fixtures.ts'
import { createTemporaryFolder } from '../../testing/temporary-folder.ts'
import { DELETED_AT_ONCE, TOMBSTONE_MS } from '../deletions.ts'
import type { Storage } from '../storage.ts'
import { REPLAY_MIGRATIONS } from './migrations.ts'
import { openDatabase } from './open-database.ts'
import { openSqliteStorage } from './sqlite-storage.ts'
import { RECORDED_TEXTS_FROM } from './text-tables.ts'

const GONE = 'project-gone'
const KEPT = 'project-kept'
const SHEET = 'a'.repeat(64)
/** By the event that a number names. */
const EVENT_TEXTS = `rowid / 1024 IN (SELECT id FROM segments WHERE session IN owned)
  OR -rowid IN (SELECT id FROM server_events WHERE project_id = @projectId)
  OR rowid - ${RECORDED_TEXTS_FROM} IN (SELECT id FROM recorded_texts WHERE session IN owned)`
/** What the index of words is made of says nothing of anybody: rows of words do. */
const OF_NOBODY = new Set([
  'event_texts_data',
  'event_texts_idx',
  'event_texts_config',
  'text_progress',
  // They name destinations, which the control database knows of, and go with these.
  'forwarding_places',
  'forwarding_attempts',
])
/** No column of theirs says whose a row is, and another one does. */
const OWNERS: Readonly<Record<string, string>> = {
  damaged_segments: 'segment IN (SELECT id FROM segments WHERE session IN owned)',
  event_texts: EVENT_TEXTS,
  event_texts_docsize: EVENT_TEXTS.replaceAll('rowid', 'id'),
  arrival_logs: 'id IN (SELECT log FROM segments WHERE session IN owned)',
}

/** Of a project, something in every table that there is. */
async function fill(storage: Storage, projectId: string): Promise<void> {
  const name = { sessionId: randomUUIDv7(), windowId: randomUUIDv7() }
  for (const sequence of [0, 1, 2]) {
    const segment = createSegment({ ...name, sequence }, { projectId })
    await storage.appendSegment({ ...segment, sheets: [SHEET] })
  }
  const large = { projectId, payload: randomBytes(5_000) }
  await storage.appendSegment(createSegment({ ...name, sequence: 3 }, large))
  await storage.sheets.put(projectId, [
    { hash: SHEET, storedAt: NOON, content: Buffer.of(1), base: null },
  ])
  const ofSession = createServerEvent({
    owner: { kind: 'session', sessionId: name.sessionId, customId: null },
    at: NOON,
  })
  const events = [ofSession, createServerEvent({ at: NOON })]
  await storage.appendServerEvents({ ...createServerEvents(events), projectId })
  await storage.replays.putKeyframes([
    { ...name, sequence: 1, at: NOON, eventCount: 2, fault: null, payload: Buffer.of(1, 2) },
  ])
  const dictionary = await storage.packs.putDictionary({
    projectId,
    createdAt: NOON,
    ratio: 9,
    bytes: Buffer.of(7),
  })
  const note = { id: randomUUIDv7(), at: NOON, text: 'Look', authorId: 'ada', authorName: 'Ada' }
  await storage.annotations.putNote(name.sessionId, { ...note, createdAt: NOON, editedAt: null })
  await storage.annotations.putTags(name.sessionId, ['checkout'])
  await storage.annotations.markSeen({ ...name, userId: 'ada', seenAt: NOON })
  const members = [{ sequence: 2, packId: null }]
  const said = { kind: 'console' as const, text: 'cart loaded', at: NOON, ...name, sequence: 0 }
  const unread = { ...name, segmentCount: 4, readBefore: 0 }
  await storage.recordedTexts.putTexts(unread, 4, [said])
  while ((await storage.texts.step(NOON)) === 'more');
  await storage.packs.putPack({ ...name, members, dictionary, grade: 2, bytes: Buffer.of(1, 2, 3) })
}

function inspect(folder: string) {
  return openDatabase({
    path: join(folder, 'playhead.db'),
    nativeFolder: join(folder, 'native'),
    migrations: REPLAY_MIGRATIONS,
  })
}

/** How many rows of a project each table has, by what its columns say of the owner. */
function countRows(folder: string, owned: { projectId: string; sessions: readonly number[] }) {
  const db = inspect(folder)
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .pluck()
    .all()
    .filter((table) => !OF_NOBODY.has(table))
  const counts = tables.map((table): [string, number] => {
    const info = db.pragma(`table_info("${table}")`) as { name: string }[]
    const columns = new Set(info.map(({ name }) => name))
    const conditions = [
      columns.has('project_id') ? 'project_id = @projectId' : '',
      columns.has('session') ? 'session IN owned' : '',
      table === 'sessions' ? 'id IN owned' : '',
      OWNERS[table] ?? '',
    ].filter((condition) => condition !== '')
    // A table that says of nobody whose its rows are must be told of here.
    expect([table, conditions.length > 0]).toEqual([table, true])
    const sql = `WITH owned AS (SELECT value FROM json_each(@sessions))
      SELECT count(*) FROM "${table}" WHERE ${conditions.join(' OR ')}`
    const { projectId, sessions } = owned
    const values = { projectId, sessions: JSON.stringify(sessions) }
    return [table, Number(db.prepare(sql).pluck().get(values))]
  })
  db.close()
  return Object.fromEntries(counts)
}

function listRowIds(folder: string, projectId: string): number[] {
  const db = inspect(folder)
  const sql = 'SELECT id FROM sessions WHERE project_id = ?'
  const ids = db.prepare<[string], number>(sql).pluck().all(projectId)
  // Damage is noted by readers that find it, and ends outlines, so these come after.
  db.exec(`
    INSERT INTO damaged_segments SELECT min(id) FROM segments GROUP BY session
      ON CONFLICT DO NOTHING;
    INSERT INTO outlines SELECT id, 'tab', 2, 2, NULL, '{}' FROM sessions WHERE true
      ON CONFLICT DO NOTHING;`)
  db.close()
  return ids
}

test('of a deleted project no table has anything, and of others each has what it had', async () => {
  const folder = createTemporaryFolder()
  const first = openSqliteStorage(folder)
  for (const projectId of [GONE, KEPT]) await fill(first, projectId)
  await first.close()
  const gone = { projectId: GONE, sessions: listRowIds(folder, GONE) }
  const kept = { projectId: KEPT, sessions: listRowIds(folder, KEPT) }
  const before = countRows(folder, gone)
  // Nothing is proved of a table in which there was nothing to remove. What is not merged
  // yet is merged before anything is deleted.
  const empty = Object.keys(before).filter((table) => before[table] === 0)
  expect(empty.sort()).toEqual(['deleted_events', 'deletions', 'session_additions'])
  const keptBefore = countRows(folder, kept)

  const storage = openSqliteStorage(folder)
  const { sessions } = await storage.deletions.select({
    projectId: GONE,
    fromAt: 0,
    toAt: Infinity,
    after: null,
    person: null,
    endedBefore: null,
    isPoor: false,
    withPinned: true,
  })
  expect(sessions.length).toBeLessThanOrEqual(DELETED_AT_ONCE)
  await storage.deletions.deleteSessions({
    projectId: GONE,
    sessionIds: sessions.map(({ sessionId }) => sessionId),
    deletedAt: NOON,
  })
  while ((await storage.deletions.sweep(NOON)) === 'more');
  expect(existsSync(join(folder, 'replays', GONE, '2026-06-01.db'))).toBe(false)
  expect(existsSync(join(folder, 'replays', KEPT, '2026-06-01.db'))).toBe(true)
  // What remembers is there until recorders have given up, and sheets for a day.
  while ((await storage.deletions.sweep(NOON + TOMBSTONE_MS + 1)) === 'more');
  await storage.sheets.collect({ before: NOON + 2 * 86_400_000, limit: 100 })
  await storage.close()
  const after = countRows(folder, gone)
  expect(after).toEqual(Object.fromEntries(Object.keys(before).map((table) => [table, 0])))
  expect(countRows(folder, kept)).toEqual(keptBefore)
})
