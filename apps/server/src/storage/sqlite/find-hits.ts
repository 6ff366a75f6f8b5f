import type { Database } from 'better-sqlite3'
import type { FoundText, RecordedTextKind } from '../recorded-texts.ts'
import { HITS_COUNTED, type TextHits, type TextIndex } from '../text-index.ts'
import { parseSearch } from '../search-words.ts'
import type { IndexedEvent } from '../session-index.ts'
import { EVENT_COLUMNS, fromEventRow, type EventRow } from './event-row.ts'
import { fromServerEventRow, type ServerEventRow } from './server-event-row.ts'
import { EVENTS_A_SEGMENT, RECORDED_TEXTS_FROM, toMatch } from './text-tables.ts'

/** Of a page of sessions: those with more to show are shown without what was found. */
const ROWS_LIMIT = 50_000

interface HitRow {
  readonly sessionId: string
  readonly session: number
  readonly rowId: number
}

interface RecordedRow {
  readonly kind: RecordedTextKind
  readonly text: string
  readonly at: number
  readonly clockOffsetMs: number | null
  readonly firstAt: number
  readonly lastAt: number
  readonly receivedAt: number
}

/**
 * Looks for all sessions at once: of a word that goes on, FTS5 gathers every row before it
 * gives the first, whichever rows are asked for.
 */
export function createHitFinder(db: Database): TextIndex['findHits'] {
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
  const ofRecordings = db.prepare<[object], HitRow>(
    `SELECT session_id AS sessionId, sessions.id AS session, recorded_texts.id AS rowId
     FROM event_texts
       CROSS JOIN recorded_texts ON recorded_texts.id = event_texts.rowid - ${RECORDED_TEXTS_FROM}
       CROSS JOIN sessions ON sessions.id = recorded_texts.session
     WHERE event_texts MATCH @match AND event_texts.rowid > ${RECORDED_TEXTS_FROM}
       AND session_id IN (SELECT value FROM json_each(@sessionIds))
     ORDER BY event_texts.rowid LIMIT ${ROWS_LIMIT}`,
  )
  const loadRecorded = db.prepare<[number], RecordedRow>(
    `SELECT kind, text, client_at AS at, clock_offset_ms AS clockOffsetMs, first_at AS firstAt,
       last_at AS lastAt, received_at AS receivedAt
     FROM recorded_texts JOIN segments ON segments.id = recorded_texts.segment
     WHERE recorded_texts.id = ?`,
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

  const loadText = ({ rowId }: HitRow): FoundText[] => {
    const row = loadRecorded.get(rowId)
    if (!row) return []
    const { kind, text, at, clockOffsetMs, ...segment } = row
    return [{ kind, text, at, clockOffsetMs, segment }]
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
    const events = groupBySession([
      ...(first === null ? [] : ofPages.all({ match, sessionIds, ...bounds })),
      ...ofServers.all({ match, sessionIds }),
    ])
    const recorded = groupBySession(ofRecordings.all({ match, sessionIds }))
    const found = new Set([...events.keys(), ...recorded.keys()])
    return new Map(
      [...found].map((sessionId): [string, TextHits] => {
        const [theirs, texts] = [events.get(sessionId) ?? [], recorded.get(sessionId) ?? []]
        const hits = {
          events: theirs.slice(0, limit).flatMap(load),
          recorded: texts.slice(0, limit).flatMap(loadText),
          count: Math.min(theirs.length + texts.length, HITS_COUNTED),
        }
        return [sessionId, hits]
      }),
    )
  }
}

function groupBySession(rows: readonly HitRow[]): Map<string, HitRow[]> {
  return Map.groupBy(rows, ({ sessionId }) => sessionId)
}
