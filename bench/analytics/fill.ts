import Database from 'better-sqlite3'
import { randomUUIDv7 } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { EVENT_NAMES } from '@playhead/protocol'
import { openStorage } from '../../apps/server/src/storage/open-storage.ts'
import {
  computeSessionColumns,
  type SessionColumns,
} from '../../apps/server/src/storage/session-columns.ts'
import {
  SESSION_COLUMNS,
  toSessionCells,
} from '../../apps/server/src/storage/sqlite/session-row.ts'
import { createSegment } from '../../apps/server/src/testing/segment-fixtures.ts'
import { generateSessions, type GeneratedSession, type GenerateOptions } from './generate.ts'

export const PROJECT = {
  id: 'bench',
  name: 'Bench',
  key: 'bench-key',
  allowedOrigins: ['*'],
  timeZone: 'UTC',
}
const BATCH_SESSIONS = 20_000

/** What DuckDB gets of each row, and as which type. */
export const SESSION_CELLS = [
  { name: 'session_id', type: 'VARCHAR' },
  { name: 'started_at', type: 'BIGINT' },
  { name: 'duration_ms', type: 'BIGINT' },
  { name: 'visitor', type: 'VARCHAR' },
  { name: 'user_id', type: 'VARCHAR' },
  { name: 'event_count', type: 'BIGINT' },
  { name: 'page_view_count', type: 'BIGINT' },
  { name: 'interaction_count', type: 'BIGINT' },
  { name: 'exception_count', type: 'BIGINT' },
  { name: 'rage_click_count', type: 'BIGINT' },
  { name: 'entry_path', type: 'VARCHAR' },
  { name: 'exit_path', type: 'VARCHAR' },
  { name: 'referring_domain', type: 'VARCHAR' },
  { name: 'channel', type: 'VARCHAR' },
  { name: 'country', type: 'VARCHAR' },
  { name: 'browser', type: 'VARCHAR' },
  { name: 'os', type: 'VARCHAR' },
  { name: 'device_type', type: 'VARCHAR' },
] as const

export const EVENT_CELLS = [
  { name: 'session_id', type: 'VARCHAR' },
  { name: 'session_started_at', type: 'BIGINT' },
  { name: 'visitor', type: 'VARCHAR' },
  { name: 'happened_at', type: 'BIGINT' },
  { name: 'name', type: 'VARCHAR' },
  { name: 'path', type: 'VARCHAR' },
  { name: 'product', type: 'VARCHAR' },
  { name: 'metric', type: 'VARCHAR' },
  { name: 'value', type: 'DOUBLE' },
  { name: 'amount', type: 'DOUBLE' },
  { name: 'plan', type: 'VARCHAR' },
] as const

/**
 * Fills a data folder by the storage's own schema, in bulk: what would have been merged from
 * segments is written at once. The same rows go to CSV, for DuckDB.
 */
export async function fillStore(root: string, options: GenerateOptions): Promise<number> {
  const folder = join(root, 'data')
  const storage = openStorage({ kind: 'folder', folder })
  await storage.control.putProject(PROJECT)
  await storage.close()
  const db = new Database(join(folder, 'playhead.db'))
  db.pragma('synchronous = OFF')
  db.pragma('cache_size = -200000')
  const write = createRowWriter(db)
  const files = { sessions: openFile(root, 'sessions'), events: openFile(root, 'events') }
  let events = 0
  let waiting = 0
  db.exec('BEGIN')
  for (const session of generateSessions(options)) {
    const columns = write(session)
    events += session.events.length
    files.sessions.add(SESSION_CELLS.map(({ name }) => toCellOf(name, session, columns)))
    for (const event of session.events) {
      const { sessionId, startedAt, visitor } = session
      const { product = '', metric = '', value = '', amount = '', plan = '' } = event.metadata ?? {}
      files.events.add([
        sessionId,
        startedAt,
        visitor,
        event.at,
        event.name,
        event.path,
        product,
        metric,
        value,
        amount,
        plan,
      ])
    }
    waiting += 1
    if (waiting < BATCH_SESSIONS) continue
    db.exec('COMMIT; BEGIN')
    waiting = 0
  }
  db.exec('COMMIT')
  db.close()
  for (const file of Object.values(files)) file.close()
  return events
}

function createRowWriter(db: Database.Database) {
  const names = [
    'session_id',
    'project_id',
    'tally',
    'distinct_page_count',
    ...SESSION_COLUMNS.map(({ column }) => column),
  ]
  const insertSession = db.prepare(
    `INSERT INTO sessions (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  )
  const insertSegment = db.prepare(`INSERT INTO segments
    (session, window_id, sequence, protocol_version, received_at, sent_at, first_at, last_at,
     clock_offset_ms, event_count, starts_with_snapshot, flush_reason, size_bytes, checksum, payload)
    VALUES (?, ?, 0, 1, ?, ?, ?, ?, 0, 2, 1, 'interval', 0, 0, x'')`)
  const insertEvent = db.prepare(`INSERT INTO events
    (session, segment, ordinal, name, channel, client_at, path, url, metadata, tags, session_start)
    VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?, NULL, 0)`)
  const insertPage = db.prepare(
    'INSERT INTO pages (session, path, views, first_at, last_at) VALUES (?, ?, ?, ?, ?)',
  )
  const { tally, sessionId } = createSegment({})
  const base = computeSessionColumns(sessionId, tally)
  const tallyJson = JSON.stringify(tally)
  return (session: GeneratedSession): SessionColumns => {
    const { events, startedAt, endedAt } = session
    const views = events.filter(({ name }) => name === EVENT_NAMES.pageView)
    const count = (name: string): number => events.filter((event) => event.name === name).length
    const { sessionId: id, events: _, ...facts } = session
    const clicks = count(EVENT_NAMES.click)
    const columns: SessionColumns = {
      ...base,
      ...facts,
      clientStartedAt: startedAt,
      clientEndedAt: endedAt,
      durationMs: endedAt - startedAt,
      eventCount: events.length,
      pageViewCount: views.length,
      clickCount: clicks,
      interactionCount: clicks,
      exceptionCount: count(EVENT_NAMES.exception),
      rageClickCount: count(EVENT_NAMES.rageClick),
      entryPath: views[0]?.path ?? null,
      exitPath: views.at(-1)?.path ?? null,
    }
    const pages = Map.groupBy(views, ({ path }) => path)
    const row = insertSession.run(
      id,
      PROJECT.id,
      tallyJson,
      pages.size,
      ...toSessionCells(columns),
    ).lastInsertRowid
    const segment = insertSegment.run(
      row,
      randomUUIDv7(),
      endedAt,
      endedAt,
      startedAt,
      endedAt,
    ).lastInsertRowid
    for (const [ordinal, { name, channel, at, path, metadata }] of events.entries()) {
      insertEvent.run(
        row,
        segment,
        ordinal,
        name,
        channel,
        at,
        path,
        metadata && JSON.stringify(metadata),
      )
    }
    for (const [path, found] of pages) {
      insertPage.run(
        row,
        path,
        found.length,
        found[0]?.at ?? startedAt,
        found.at(-1)?.at ?? endedAt,
      )
    }
    return columns
  }
}

const FIELDS = new Map(SESSION_COLUMNS.map(({ column, name }) => [column, name]))

function toCellOf(
  column: string,
  session: GeneratedSession,
  columns: SessionColumns,
): string | number {
  if (column === 'session_id') return session.sessionId
  const field = FIELDS.get(column)
  const value = field === undefined ? null : columns[field]
  return typeof value === 'string' || typeof value === 'number' ? value : ''
}

/** Lines of CSV without a head; no cell needs quotes. */
function openFile(root: string, name: string) {
  const file = openSync(join(root, `${name}.csv`), 'w')
  let lines: string[] = []
  const flush = (): void => {
    writeSync(file, lines.join(''))
    lines = []
  }
  return {
    add: (cells: readonly (string | number)[]): void => {
      lines.push(`${cells.join(',')}\n`)
      if (lines.length === 10_000) flush()
    },
    close: (): void => {
      flush()
      closeSync(file)
    },
  }
}
