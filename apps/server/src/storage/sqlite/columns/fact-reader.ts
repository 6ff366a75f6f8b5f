import type { Database } from 'better-sqlite3'
import { EVENT_TIME } from '../event-time.ts'
import { SOURCES, type EventRow, type PageRow } from './event-builder.ts'
import { CHUNK_SESSIONS, type EventTable, type Stretch } from './event-table.ts'
import { keepTable, type KeptTable, type TableSource } from './kept-table.ts'
import { createNameTable, type NameTable } from './name-table.ts'

/** Some milliseconds of reading; so many steps are a chunk of events. */
const STEP_SESSIONS = CHUNK_SESSIONS / 8
/** Sessions that go on, of which is known how far they have been read. */
const PROGRESS_LIMIT = 50_000

/** What sessions did: the names of events in memory, and all of it in columns of a file. */
export interface FactTables {
  readonly names: NameTable
  readonly events: EventTable
}

interface EventName {
  readonly segment: number
  readonly name: string
}

export interface FactOptions {
  readonly reader: Database
  /** The only connection that writes sessions. */
  readonly writer: Database
  readonly createEvents: () => EventTable
}

/** Keeps what all sessions did. */
export function keepFacts({ reader, writer, createEvents }: FactOptions): KeptTable<FactTables> {
  return keepTable({ reader, writer, source: createFactSource(reader, createEvents) })
}

function createFactSource(db: Database, createEvents: () => EventTable): TableSource<FactTables> {
  const statements = prepareStatements(db)
  /** The last segment that was read of a session. A segment that comes later has a greater id. */
  const progress = new Map<number, number>()
  /** The last session of the stretch of a chunk that is read again. */
  let tidiedTo: number | null = null

  /** Of a session that goes on, only the events that have come since are read. */
  const readAgain = (into: NameTable, id: number): void => {
    const readTo = progress.get(id)
    const events = statements.namesAfter.all(id, readTo ?? 0)
    const known = readTo === undefined ? [] : into.get(id)
    const others = statements.serverNames.all(id)
    into.put(id, [...known, ...events.map(({ name }) => name), ...others])
    if (progress.size >= PROGRESS_LIMIT) progress.clear()
    progress.set(id, Math.max(readTo ?? 0, events.at(-1)?.segment ?? 0))
  }

  const readStretch = (from: number, to: number): Stretch => ({
    from,
    to,
    events: [...statements.events.all(from, to), ...statements.serverEvents.all(from, to)].map(
      toEvent,
    ),
    pages: statements.pages.all(from, to),
  })

  return {
    create: () => {
      const events = createEvents()
      return { events, names: createNameTable(events.dictionaries.names) }
    },
    read: ({ names, events }, after) => {
      const last = statements.lastSession.get() ?? 0
      if (after >= last || names.isGivenUp) {
        events.finish()
        return null
      }
      const stretch = readStretch(...getStep(after + 1, last))
      events.put(stretch)
      const bySession = Map.groupBy(stretch.events, ({ session }) => session)
      for (let id = stretch.from; id <= stretch.to; id += 1) {
        // All of it is read here, and some perhaps once more.
        progress.delete(id)
        names.put(
          id,
          (bySession.get(id) ?? []).map(({ name }) => name),
        )
      }
      return stretch.to
    },
    refresh: ({ names, events }, ids) => {
      for (const id of ids) {
        readAgain(names, id)
        events.noteChange(id)
      }
    },
    onDelete: (id) => {
      progress.delete(id)
    },
    tidy: ({ events }) => {
      const last = statements.lastSession.get() ?? 0
      const chunk = tidiedTo === null ? events.findStale(last) : null
      if (chunk === null && tidiedTo === null) return false
      const next = chunk === null ? (tidiedTo ?? 0) + 1 : chunk * CHUNK_SESSIONS
      const [from, to] = getStep(next, last)
      if (from <= to) events.put(readStretch(from, to))
      const isWhole = to >= last || (to + 1) % CHUNK_SESSIONS === 0
      if (isWhole) events.finish()
      tidiedTo = isWhole ? null : to
      return true
    },
  }
}

/** From a session on, as far as one step goes: never beyond its chunk. */
function getStep(from: number, last: number): readonly [number, number] {
  const within = from % STEP_SESSIONS
  return [from, Math.min(last, from - within + STEP_SESSIONS - 1)]
}

interface RawEvent {
  readonly session: number
  readonly source: number
  readonly name: string
  readonly channel: string
  readonly at: number
  readonly path: string
  readonly metadata: string | null
}

function toEvent({ metadata, ...row }: RawEvent): EventRow {
  return { ...row, metadata: metadata === null ? null : parse(metadata) }
}

/** What is damaged has no properties: everybody else's events are still to be read. */
function parse(metadata: string): EventRow['metadata'] {
  try {
    return JSON.parse(metadata) as EventRow['metadata']
  } catch {
    return null
  }
}

function prepareStatements(db: Database) {
  return {
    lastSession: db.prepare<[], number | null>('SELECT max(id) FROM sessions').pluck(),
    events: db.prepare<[number, number], RawEvent>(
      `SELECT events.session, ${SOURCES.page} AS source, name, events.channel,
         ${EVENT_TIME} AS at, path,
         metadata
       FROM events JOIN segments ON segments.id = events.segment
         JOIN sessions ON sessions.id = events.session
       WHERE events.session BETWEEN ? AND ?`,
    ),
    serverEvents: db.prepare<[number, number], RawEvent>(
      `SELECT session, ${SOURCES.server} AS source, name, channel, at, path, metadata
       FROM server_events WHERE session BETWEEN ? AND ?`,
    ),
    namesAfter: db.prepare<[number, number], EventName>(
      'SELECT segment, name FROM events WHERE session = ? AND segment > ? ORDER BY segment',
    ),
    pages: db.prepare<[number, number], PageRow>(
      'SELECT session, path, views FROM pages WHERE session BETWEEN ? AND ?',
    ),
    serverNames: db
      .prepare<[number], string>('SELECT DISTINCT name FROM server_events WHERE session = ?')
      .pluck(),
  }
}
