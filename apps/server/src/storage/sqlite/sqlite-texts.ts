import type { Database } from 'better-sqlite3'
import type { SessionEvent } from '@playhead/protocol'
import { EVENT_TEXT_VERSION, readEventText } from '../event-text.ts'
import { PURGE_EVERY_MS, type TextIndex } from '../text-index.ts'
import { readWords } from '../search-words.ts'
import { createHitFinder } from './find-hits.ts'
import type { ServerEventRow } from './server-event-row.ts'
import { EVENTS_A_SEGMENT, RECORDED_TEXTS_FROM } from './text-tables.ts'

/** What one step takes in at most; a segment is taken in whole. */
const SEGMENTS_A_STEP = 100
const EVENTS_A_STEP = 200
/** Pages of the index that one step writes anew. */
const PAGES_A_STEP = 64

export interface SqliteTextsOptions {
  readonly writer: Database
  readonly reader: Database
  /** Runs a write in the next transaction; resolves when that is on disk. */
  readonly enqueue: <Result>(write: () => Result) => Promise<Result>
}

interface Progress {
  readonly version: number
  readonly segment: number
  readonly serverEvent: number
  readonly recordedText: number
  readonly isStale: number
  readonly isPurging: number
  readonly purgedAt: number
}

export function createSqliteTexts(options: SqliteTextsOptions): TextIndex {
  const { writer, reader, enqueue } = options
  const due = reader.prepare<[{ now: number; version: number }], number>(
    `SELECT version <> @version OR segment < coalesce((SELECT max(id) FROM segments), 0)
       OR server_event < coalesce((SELECT max(id) FROM server_events), 0)
       OR recorded_text < coalesce((SELECT max(id) FROM recorded_texts), 0)
       OR is_purging = 1 OR (is_stale = 1 AND purged_at <= @now - ${PURGE_EVERY_MS})
     FROM text_progress`,
  )
  const step = createStep(writer)
  return {
    isDue: async (now) => due.pluck().get({ now, version: EVENT_TEXT_VERSION }) === 1,
    step: (now) => enqueue(() => step(now)),
    findHits: createHitFinder(reader),
  }
}

/** To be called inside a transaction. */
function createStep(db: Database): (now: number) => 'more' | 'done' {
  const statements = prepareStep(db)

  const putText = (rowId: number, text: string): void => {
    const words = readWords(text).map(({ word }) => word)
    if (words.length > 0) statements.insert.run(rowId, words.join(' '))
  }

  const put = (rowId: number, event: SessionEvent): void => {
    const read = readEventText(event)
    if (read) putText(rowId, read.text)
  }

  const takeSegments = (after: number): boolean => {
    let last = after
    let events = 0
    for (const { id, session } of statements.segments.all(after)) {
      if (events >= EVENTS_A_STEP) break
      for (const row of statements.events.all(session, id)) {
        put(id * EVENTS_A_SEGMENT + row.ordinal, toEvent(row))
        events += 1
      }
      last = id
    }
    if (last === after) return false
    statements.noteSegment.run(last)
    return true
  }

  const takeServerEvents = (after: number): boolean => {
    const rows = statements.serverEvents.all(after)
    for (const row of rows) put(-row.id, toEvent(row))
    const last = rows.at(-1)
    if (!last) return false
    statements.noteServerEvent.run(last.id)
    return true
  }

  const takeRecordedTexts = (after: number): boolean => {
    const rows = statements.recordedTexts.all(after)
    for (const { id, text } of rows) putText(RECORDED_TEXTS_FROM + id, text)
    const last = rows.at(-1)
    if (!last) return false
    statements.noteRecordedText.run(last.id)
    return true
  }

  /** All of the index is to be written anew, by parts. @returns whether there is more of it */
  const purge = ({ isStale, isPurging, purgedAt }: Progress, now: number): boolean => {
    if (!isPurging) {
      if (!isStale || purgedAt > now - PURGE_EVERY_MS) return false
      statements.merge.run(-PAGES_A_STEP)
      statements.beginPurge.run(now)
      return true
    }
    const before = statements.changes.get() ?? 0
    statements.merge.run(PAGES_A_STEP)
    // As FTS5 says that there was nothing left to merge.
    if ((statements.changes.get() ?? 0) - before >= 2) return true
    statements.endPurge.run()
    return false
  }

  return (now) => {
    const progress = statements.progress.get()
    if (!progress) return 'done'
    if (progress.version !== EVENT_TEXT_VERSION) {
      statements.clear.run()
      statements.restart.run(EVENT_TEXT_VERSION)
      return 'more'
    }
    const isBusy =
      takeSegments(progress.segment) ||
      takeServerEvents(progress.serverEvent) ||
      takeRecordedTexts(progress.recordedText) ||
      purge(progress, now)
    return isBusy ? 'more' : 'done'
  }
}

type TextRow = Pick<ServerEventRow, 'name' | 'channel' | 'path' | 'url' | 'metadata' | 'tags'>

/** As far as it is read. */
function toEvent({ name, channel, path, url, metadata, tags }: TextRow): SessionEvent {
  return {
    name,
    channel,
    path,
    at: 0,
    ...(url === null ? {} : { url }),
    ...(metadata === null
      ? {}
      : { metadata: JSON.parse(metadata) as NonNullable<SessionEvent['metadata']> }),
    ...(tags === null ? {} : { tags: JSON.parse(tags) as NonNullable<SessionEvent['tags']> }),
  }
}

function prepareStep(db: Database) {
  return {
    progress: db.prepare<[], Progress>(
      `SELECT version, segment, server_event AS serverEvent, recorded_text AS recordedText,
         is_stale AS isStale, is_purging AS isPurging, purged_at AS purgedAt
       FROM text_progress`,
    ),
    segments: db.prepare<[number], { id: number; session: number }>(
      `SELECT id, session FROM segments WHERE id > ? ORDER BY id LIMIT ${SEGMENTS_A_STEP}`,
    ),
    events: db.prepare<[number, number], TextRow & { ordinal: number }>(
      `SELECT ordinal, name, channel, path, url, metadata, tags FROM events
       WHERE session = ? AND segment = ? AND ordinal < ${EVENTS_A_SEGMENT}`,
    ),
    serverEvents: db.prepare<[number], TextRow & { id: number }>(
      `SELECT id, name, channel, path, url, metadata, tags FROM server_events
       WHERE id > ? ORDER BY id LIMIT ${EVENTS_A_STEP}`,
    ),
    recordedTexts: db.prepare<[number], { id: number; text: string }>(
      `SELECT id, text FROM recorded_texts WHERE id > ? ORDER BY id LIMIT ${EVENTS_A_STEP}`,
    ),
    insert: db.prepare<[number, string]>('INSERT INTO event_texts (rowid, words) VALUES (?, ?)'),
    noteSegment: db.prepare<[number]>('UPDATE text_progress SET segment = ?'),
    noteServerEvent: db.prepare<[number]>('UPDATE text_progress SET server_event = ?'),
    noteRecordedText: db.prepare<[number]>('UPDATE text_progress SET recorded_text = ?'),
    merge: db.prepare<[number]>("INSERT INTO event_texts (event_texts, rank) VALUES ('merge', ?)"),
    changes: db.prepare<[], number>('SELECT total_changes()').pluck(),
    beginPurge: db.prepare<[number]>(
      'UPDATE text_progress SET is_stale = 0, is_purging = 1, purged_at = ?',
    ),
    endPurge: db.prepare('UPDATE text_progress SET is_purging = 0'),
    clear: db.prepare("INSERT INTO event_texts (event_texts) VALUES ('delete-all')"),
    restart: db.prepare<[number]>(
      'UPDATE text_progress SET version = ?, segment = 0, server_event = 0, recorded_text = 0',
    ),
  }
}
