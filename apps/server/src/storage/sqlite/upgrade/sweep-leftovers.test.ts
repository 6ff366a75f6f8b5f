import Database from 'better-sqlite3'
import { randomUUIDv7 } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSegment, NOON } from '../../../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../../../testing/temporary-folder.ts'
import type { Storage } from '../../storage.ts'
import { REPLAY_MIGRATIONS } from '../migrations.ts'
import { openSqliteStorage } from '../sqlite-storage.ts'
import { sweepLeftovers } from './sweep-leftovers.ts'

const SHEET = 'a'.repeat(64)

async function fill(storage: Storage, projectId: string): Promise<string> {
  const name = { sessionId: randomUUIDv7(), windowId: randomUUIDv7() }
  for (const sequence of [0, 1]) {
    const segment = createSegment({ ...name, sequence }, { projectId })
    await storage.appendSegment({ ...segment, sheets: [SHEET] })
  }
  await storage.replays.putKeyframes([
    { ...name, sequence: 1, at: NOON, eventCount: 2, fault: null, payload: Buffer.of(1, 2) },
  ])
  const dictionary = await storage.packs.putDictionary({
    projectId,
    createdAt: NOON,
    ratio: 9,
    bytes: Buffer.of(7),
  })
  const members = [{ sequence: 1, packId: null }]
  const pack = { ...name, members, dictionary, bytes: Buffer.of(1, 2, 3) }
  expect(await storage.packs.putPack({ ...pack, grade: 2 })).toBe('stored')
  return name.sessionId
}

function change<Result>(folder: string, work: (db: Database.Database) => Result): Result {
  const db = new Database(join(folder, 'playhead.db'))
  try {
    return work(db)
  } finally {
    db.close()
  }
}

/** The data folder as an earlier version had left it that removed the row of a session alone. */
function leaveOver(folder: string, sessionId: string): number {
  return change(folder, (db) => {
    db.pragma('foreign_keys = OFF')
    const id = Number(
      db.prepare('SELECT id FROM sessions WHERE session_id = ?').pluck().get(sessionId),
    )
    const use = db.prepare('SELECT * FROM session_use WHERE session = ?').get(id)
    db.prepare('DELETE FROM sessions WHERE id = ?').run(id)
    db.prepare(
      'INSERT INTO session_use (session, project_id, size_bytes) VALUES (@session, @project_id, @size_bytes)',
    ).run(use)
    db.prepare('INSERT INTO damaged_segments VALUES (999)').run()
    // What has come since.
    db.exec(`
      DROP TRIGGER recorded_texts_leave_texts;
      DROP TABLE recorded_texts;
      DROP INDEX sessions_to_read;
      ALTER TABLE sessions DROP COLUMN read_segment_count;
      DROP TRIGGER session_begins_trail;
      DROP TRIGGER session_changes_trail;
      DROP TRIGGER session_ends_trail;
      DROP TABLE trails;
      DROP TRIGGER segments_leave_forwarding;
      DROP TRIGGER server_events_leave_forwarding;
      DROP TABLE forwarding_places;
      DROP TABLE forwarding_attempts;
      DROP TRIGGER events_leave_texts;
      DROP TRIGGER server_events_leave_texts;
      DROP TRIGGER segments_leave_texts;
      DROP TRIGGER deletions_leave_texts;
      DROP TABLE event_texts;
      DROP TABLE text_progress;
      DROP TABLE notes;
      DROP TABLE session_tags;
      DROP TABLE session_views;
      DROP TABLE session_additions;
      DROP INDEX sessions_with_trouble;
      DROP INDEX sheets_by_base;
      ALTER TABLE sheets DROP COLUMN base;
      DROP TABLE arrival_logs;
      DROP INDEX segments_in_logs;
      ALTER TABLE segments DROP COLUMN log;
      ALTER TABLE segments DROP COLUMN log_offset;`)
    db.pragma(`user_version = ${REPLAY_MIGRATIONS.indexOf(sweepLeftovers)}`)
    return id
  })
}

test('what an earlier version has left of deleted sessions is removed, and nothing else', async () => {
  const folder = createTemporaryFolder()
  const before = openSqliteStorage(folder)
  const gone = await fill(before, 'project-gone')
  const kept = await fill(before, 'project-kept')
  const use = await before.deletions.loadUse('project-kept')
  await before.close()
  const session = leaveOver(folder, gone)

  const storage = openSqliteStorage(folder)
  expect(await storage.deletions.countUnswept()).toBe(1)
  while ((await storage.deletions.sweep(NOON)) === 'more');
  expect(await storage.deletions.loadUse('project-gone')).toEqual({ sessions: 0, sizeBytes: 0 })
  expect(await storage.deletions.loadUse('project-kept')).toEqual(use)
  const [, packed] = await storage.replays.listSegments(kept)
  expect((await storage.packs.readPack(packed?.packId ?? 0))?.bytes).toEqual(Buffer.of(1, 2, 3))
  expect(await storage.replays.listKeyframes(kept)).toHaveLength(1)
  await storage.close()
  expect(existsSync(join(folder, 'replays', 'project-gone', '2026-06-01.db'))).toBe(false)
  const left = change(folder, (db) =>
    ['segments', 'events', 'pages', 'sheet_uses', 'keyframes', 'packs', 'session_use'].map(
      (table) => [
        table,
        db.prepare(`SELECT count(*) FROM ${table} WHERE session = ?`).pluck().get(session),
        db.prepare(`SELECT count(*) > 0 FROM ${table}`).pluck().get(),
      ],
    ),
  )
  expect(left.map(([table, ofIt, others]) => [table, ofIt, others])).toEqual(
    left.map(([table]) => [table, 0, 1]),
  )
  const alone = change(folder, (db) =>
    db
      .prepare(
        `SELECT (SELECT count(*) FROM damaged_segments) AS damaged,
           (SELECT count(*) FROM dictionaries WHERE project_id = 'project-gone') AS dictionaries`,
      )
      .get(),
  )
  expect(alone).toEqual({ damaged: 0, dictionaries: 0 })
})
