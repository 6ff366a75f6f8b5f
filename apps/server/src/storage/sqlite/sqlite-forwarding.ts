import type { Database } from 'better-sqlite3'
import {
  ATTEMPTS_KEPT,
  PAGE_BYTES,
  PAGE_EVENTS,
  PAGE_SEGMENTS,
  type ForwardingAttempt,
  type ForwardingOutcome,
  type ForwardingPage,
  type ForwardingPlace,
  type ForwardingProgress,
  type ForwardingQuery,
  type ForwardingState,
  type ForwardingStore,
  type WaitingEvent,
} from '../forwarding-store.ts'
import type { StoredSession } from '../session-index.ts'
import { EVENT_COLUMNS, fromEventRow, type EventRow } from './event-row.ts'
import { compileFilter } from './filter-sql.ts'
import { createStatementCache } from './filtered-statements.ts'
import { fromServerEventRow, type ServerEventRow } from './server-event-row.ts'
import { fromSessionRow, SELECTED_COLUMNS, type SessionRow } from './session-row.ts'

export interface SqliteForwardingOptions {
  readonly writer: Database
  readonly reader: Database
  /** Runs a write in the next transaction; resolves when that is on disk. */
  readonly enqueue: <Result>(write: () => Result) => Promise<Result>
}

interface PlaceRow extends ForwardingPlace {
  /** Whether rows went since the last page was read. */
  readonly isHeld: number
}

export function createSqliteForwarding(options: SqliteForwardingOptions): ForwardingStore {
  const { writer, reader, enqueue } = options
  const writes = prepareWrites(writer)
  // What was saved from a torn file may have lost its last rows.
  writes.lower.run()
  const findPlace = reader.prepare<[string], PlaceRow>(
    `SELECT segment, server_event AS serverEvent,
       segment_ceiling IS NOT NULL OR server_event_ceiling IS NOT NULL AS isHeld
     FROM forwarding_places WHERE destination = ?`,
  )
  const progress = reader.prepare<[string], ForwardingProgress>(
    `SELECT destination AS destinationId, failing_since AS failingSinceAt, paused_at AS pausedAt,
       delivered_at AS lastDeliveredAt, delivered, rejected,
       coalesce((SELECT max(id) FROM segments), 0) - segment
         + coalesce((SELECT max(id) FROM server_events), 0) - server_event AS waiting
     FROM forwarding_places
     WHERE destination IN (SELECT value FROM json_each(?)) ORDER BY destination`,
  )
  const attempts = reader.prepare<[string, number], AttemptRow>(
    `SELECT at, duration_ms AS durationMs, events, rejected, status, error, is_test AS isTest
     FROM forwarding_attempts WHERE destination = ? ORDER BY id DESC LIMIT ?`,
  )
  const readPage = createPageReader(reader)

  const settle = (destination: string, outcome: ForwardingOutcome): void => {
    const { next, attempt, state } = outcome
    if (state) writes.state.run({ ...state, destination })
    if (next) writes.advance.run({ ...next, destination })
    if (!attempt) return
    writes.attempt.run({ ...attempt, destination, isTest: Number(attempt.isTest) })
    writes.forgetAttempts.run({ destination })
    const { at, events, rejected, error, isTest } = attempt
    const delivered = events - rejected
    if (!isTest && (error === null || rejected > 0)) {
      writes.count.run({ destination, at, delivered, rejected })
    }
  }

  return {
    begin: async (destination, from) =>
      void (await enqueue(() => writes.begin.run({ destination, isNew: Number(from === 'now') }))),
    skip: async (destination) => void (await enqueue(() => writes.skip.run(destination))),
    retain: async (ids) => {
      await enqueue(() => {
        writes.dropPlaces.run(JSON.stringify(ids))
        writes.dropAttempts.run(JSON.stringify(ids))
      })
    },
    listProgress: async (ids) => progress.all(JSON.stringify(ids)),
    read: async (query) => {
      const place = findPlace.get(query.destinationId)
      // Before the page is read: what goes from now on holds down what comes of it.
      if (place?.isHeld) await enqueue(() => writes.release.run(query.destinationId))
      return place ? readPage(query, findPlace.get(query.destinationId) ?? place) : null
    },
    settle: async (destination, outcome) => enqueue(() => settle(destination, outcome)),
    listAttempts: async (destination, limit) =>
      attempts.all(destination, limit).map(({ isTest, ...row }) => ({
        ...row,
        isTest: isTest === 1,
      })),
  }
}

type AttemptRow = Omit<ForwardingAttempt, 'isTest'> & { readonly isTest: number }

function prepareWrites(db: Database) {
  return {
    lower: db.prepare(
      `UPDATE forwarding_places SET
         segment = min(segment, coalesce((SELECT max(id) FROM segments), 0)),
         server_event = min(server_event, coalesce((SELECT max(id) FROM server_events), 0))`,
    ),
    begin: db.prepare<[{ destination: string; isNew: number }]>(
      `INSERT INTO forwarding_places (destination, segment, server_event)
       VALUES (@destination,
         iif(@isNew, coalesce((SELECT max(id) FROM segments), 0), 0),
         iif(@isNew, coalesce((SELECT max(id) FROM server_events), 0), 0))
       ON CONFLICT DO NOTHING`,
    ),
    skip: db.prepare<[string]>(
      `UPDATE forwarding_places SET failing_since = NULL, paused_at = NULL,
         segment = coalesce((SELECT max(id) FROM segments), 0),
         server_event = coalesce((SELECT max(id) FROM server_events), 0)
       WHERE destination = ?`,
    ),
    dropPlaces: db.prepare<[string]>(
      'DELETE FROM forwarding_places WHERE destination NOT IN (SELECT value FROM json_each(?))',
    ),
    dropAttempts: db.prepare<[string]>(
      'DELETE FROM forwarding_attempts WHERE destination NOT IN (SELECT value FROM json_each(?))',
    ),
    release: db.prepare<[string]>(
      `UPDATE forwarding_places SET segment_ceiling = NULL, server_event_ceiling = NULL
       WHERE destination = ?`,
    ),
    state: db.prepare<[ForwardingState & { destination: string }]>(
      `UPDATE forwarding_places SET failing_since = @failingSinceAt, paused_at = @pausedAt
       WHERE destination = @destination`,
    ),
    // Never back: somebody may have passed over what waits meanwhile.
    advance: db.prepare<[ForwardingPlace & { destination: string }]>(
      `UPDATE forwarding_places SET
         segment = max(segment, min(@segment, coalesce(segment_ceiling, @segment))),
         server_event =
           max(server_event, min(@serverEvent, coalesce(server_event_ceiling, @serverEvent)))
       WHERE destination = @destination`,
    ),
    attempt: db.prepare(
      `INSERT INTO forwarding_attempts
         (destination, at, duration_ms, events, rejected, status, error, is_test)
       VALUES (@destination, @at, @durationMs, @events, @rejected, @status, @error, @isTest)`,
    ),
    forgetAttempts: db.prepare<[{ destination: string }]>(
      `DELETE FROM forwarding_attempts WHERE destination = @destination AND id <=
         (SELECT id FROM forwarding_attempts WHERE destination = @destination
          ORDER BY id DESC LIMIT 1 OFFSET ${ATTEMPTS_KEPT})`,
    ),
    count: db.prepare(
      `UPDATE forwarding_places SET delivered_at = iif(@delivered > 0, @at, delivered_at),
         delivered = delivered + @delivered, rejected = rejected + @rejected
       WHERE destination = @destination`,
    ),
  }
}

/** A row that was looked at; the session is null where it is none that is asked for. */
interface LookedRow {
  readonly id: number
  readonly session: number | null
}

function createPageReader(db: Database) {
  const prepare = createStatementCache(db)
  const ends = db.prepare<[], ForwardingPlace>(
    `SELECT coalesce((SELECT max(id) FROM segments), 0) AS segment,
       coalesce((SELECT max(id) FROM server_events), 0) AS serverEvent`,
  )
  const session = db.prepare<[number], SessionRow>(
    `SELECT ${SELECTED_COLUMNS} FROM sessions WHERE id = ?`,
  )
  const events = db.prepare<[number, number], EventRow>(
    `SELECT ${EVENT_COLUMNS} FROM events JOIN segments ON segments.id = events.segment
     WHERE events.session = ? AND events.segment = ? ORDER BY ordinal`,
  )
  const serverEvent = db.prepare<[number], ServerEventRow>(
    'SELECT * FROM server_events WHERE id = ?',
  )

  const look = (table: 'segments' | 'server_events', query: ForwardingQuery, after: number) => {
    const { where, values } = compileFilter(query.filter)
    return prepare(
      `SELECT looked.id, sessions.id AS session
       FROM (SELECT id, session FROM ${table} WHERE id > @after ORDER BY id
             LIMIT ${PAGE_SEGMENTS}) AS looked
       LEFT JOIN sessions ON sessions.id = looked.session AND sessions.project_id = @projectId
         AND sessions.excluded_reason IS NULL AND (${where})
       ORDER BY looked.id`,
    ).all({ ...values, projectId: query.projectId, after }) as LookedRow[]
  }

  return (query: ForwardingQuery, place: ForwardingPlace): ForwardingPage | null => {
    const end = ends.get() ?? place
    if (end.segment <= place.segment && end.serverEvent <= place.serverEvent) return null
    const sessions = new Map<number, StoredSession>()
    const loadSession = (id: number): StoredSession | null => {
      const row = sessions.has(id) ? undefined : session.get(id)
      if (row) sessions.set(id, fromSessionRow(row))
      return sessions.get(id) ?? null
    }
    const found: WaitingEvent[] = []
    let bytes = 0
    const isFull = (): boolean => found.length >= PAGE_EVENTS || bytes >= PAGE_BYTES
    const add = (waiting: WaitingEvent, row: Pick<EventRow, 'metadata'>): void => {
      bytes += 200 + (row.metadata?.length ?? 0)
      found.push(waiting)
    }
    let { segment, serverEvent: sent } = place
    for (const row of look('segments', query, place.segment)) {
      if (isFull()) break
      segment = row.id
      const owner = row.session === null ? null : loadSession(row.session)
      if (!owner || row.session === null) continue
      for (const each of events.all(row.session, row.id)) {
        add({ session: owner, indexed: fromEventRow(each) }, each)
      }
    }
    for (const row of look('server_events', query, place.serverEvent)) {
      if (isFull()) break
      sent = row.id
      const owner = row.session === null ? null : loadSession(row.session)
      const each = owner && serverEvent.get(row.id)
      if (!owner || !each) continue
      const { event_id: eventId, user_id: userId, anonymous_id: anonymousId } = each
      const indexed = fromServerEventRow(each, 0)
      add({ session: owner, indexed, sent: { eventId, userId, anonymousId } }, each)
    }
    return { events: found, next: { segment, serverEvent: sent } }
  }
}
