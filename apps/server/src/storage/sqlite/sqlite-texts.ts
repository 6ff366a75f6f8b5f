import type { Database } from 'better-sqlite3'
import type { SessionEvent } from '@playhead/protocol'
import { EVENT_TEXT_VERSION, readEventText } from '../event-text.ts'
import { HITS_COUNTED, PURGE_EVERY_MS, type TextIndex } from '../text-index.ts'
import { parseSearch, readWords } from '../search-words.ts'
import type { IndexedEvent } from '../session-index.ts'
import { EVENT_COLUMNS, fromEventRow, type EventRow } from './event-row.ts'
import { fromServerEventRow, type ServerEventRow } from './server-event-row.ts'
import { EVENTS_A_SEGMENT, toMatch } from './text-tables.ts'

/** What one step takes in at most; a segment is taken in whole. */
const SEGMENTS_A_STEP = 100
const EVENTS_A_STEP = 200
/** Pages of the index that one step writes anew. */
const PAGES_A_STEP = 64
/** Of a page of sessions: those with more to show are shown without what was found. */
const ROWS_LIMIT = 50_000

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
  readonly isStale: number
  readonly isPurging: number
  readonly purgedAt: number
}

export function createSqliteTexts(options: SqliteTextsOptions): TextIndex {
  const { writer, reader, enqueue } = options
  const due = reader.prepare<[{ now: number; version: number }], number>(
    `SELECT version <> @version OR segment < coalesce((SELECT max(id) FROM segments), 0)
       OR server_event < coalesce((SELECT max(id) FROM server_events), 0)
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

  const put = (rowId: number, event: SessionEvent): void => {
    const read = readEventText(event)
    if (!read) return
    const words = readWords(read.text).map(({ word }) => word)
    if (words.length > 0) statements.insert.run(rowId, words.join(' '))
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
      `SELECT version, segment, server_event AS serverEvent, is_stale AS isStale,
         is_purging AS isPurging, purged_at AS purgedAt
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
    insert: db.prepare<[number, string]>('INSERT INTO event_texts (rowid, words) VALUES (?, ?)'),
    noteSegment: db.prepare<[number]>('UPDATE text_progress SET segment = ?'),
    noteServerEvent: db.prepare<[number]>('UPDATE text_progress SET server_event = ?'),
    merge: db.prepare<[number]>("INSERT INTO event_texts (event_texts, rank) VALUES ('merge', ?)"),
    changes: db.prepare<[], number>('SELECT total_changes()').pluck(),
    beginPurge: db.prepare<[number]>(
      'UPDATE text_progress SET is_stale = 0, is_purging = 1, purged_at = ?',
    ),
    endPurge: db.prepare('UPDATE text_progress SET is_purging = 0'),
    clear: db.prepare("INSERT INTO event_texts (event_texts) VALUES ('delete-all')"),
    restart: db.prepare<[number]>(
      'UPDATE text_progress SET version = ?, segment = 0, server_event = 0',
    ),
  }
}

interface HitRow {
  readonly sessionId: string
  readonly session: number
  readonly rowId: number
}

/**
 * Looks for all sessions at once: of a word that goes on, FTS5 gathers every row before it
 * gives the first, whichever rows are asked for.
 */
function createHitFinder(db: Database): TextIndex['findHits'] {
  const span = db.prepare<[string], { first: number | null; last: number | null }>(
    `SELECT min(segments.id) AS first, max(segments.id) AS last
     FROM sessions JOIN segments ON segments.session = sessions.id
     WHERE session_id IN (SELECT value FROM json_each(?))`,
  )
  const ofPages = db.prepare<[object], HitRow>(
    `SELECT session_id AS sessionId, sessions.id AS session, event_texts.rowid AS rowId
     FROM event_texts
       CROSS JOIN segments ON segments.id = event_texts.rowid / ${EVENTS_A_SEGMENT}
       CROSS JOIN sessions ON sessions.id = segments.session
     WHERE event_texts MATCH @match AND event_texts.rowid BETWEEN @first AND @last
       AND session_id IN (SELECT value FROM json_each(@sessionIds))
     ORDER BY event_texts.rowid LIMIT ${ROWS_LIMIT}`,
  )
  const ofServers = db.prepare<[object], HitRow>(
    `SELECT session_id AS sessionId, sessions.id AS session, event_texts.rowid AS rowId
     FROM event_texts
       CROSS JOIN server_events ON server_events.id = -event_texts.rowid
       CROSS JOIN sessions ON sessions.id = server_events.session
     WHERE event_texts MATCH @match AND event_texts.rowid < 0
       AND session_id IN (SELECT value FROM json_each(@sessionIds))
     LIMIT ${ROWS_LIMIT}`,
  )
  const loadEvent = db.prepare<[number, number, number], EventRow>(
    `SELECT ${EVENT_COLUMNS} FROM events JOIN segments ON segments.id = events.segment
     WHERE events.session = ? AND events.segment = ? AND ordinal = ?`,
  )
  const loadServerEvent = db.prepare<[number], ServerEventRow>(
    'SELECT * FROM server_events WHERE id = ?',
  )

  const load = ({ session, rowId }: HitRow): IndexedEvent[] => {
    if (rowId < 0) {
      const row = loadServerEvent.get(-rowId)
      return row ? [fromServerEventRow(row, 0)] : []
    }
    const segment = Math.floor(rowId / EVENTS_A_SEGMENT)
    const row = loadEvent.get(session, segment, rowId % EVENTS_A_SEGMENT)
    return row ? [fromEventRow(row)] : []
  }

  return async ({ sessionIds: asked, search, limit }) => {
    const match = toMatch(parseSearch(search))
    if (match === null || asked.length === 0) return new Map()
    const sessionIds = JSON.stringify(asked)
    const { first, last } = span.get(sessionIds) ?? { first: null, last: null }
    const bounds = {
      first: (first ?? 0) * EVENTS_A_SEGMENT,
      last: ((last ?? -1) + 1) * EVENTS_A_SEGMENT - 1,
    }
    const rows = [
      ...(first === null ? [] : ofPages.all({ match, sessionIds, ...bounds })),
      ...ofServers.all({ match, sessionIds }),
    ]
    return new Map(
      [...Map.groupBy(rows, ({ sessionId }) => sessionId)].map(([sessionId, theirs]) => [
        sessionId,
        {
          events: theirs.slice(0, limit).flatMap(load),
          count: Math.min(theirs.length, HITS_COUNTED),
        },
      ]),
    )
  }
}
