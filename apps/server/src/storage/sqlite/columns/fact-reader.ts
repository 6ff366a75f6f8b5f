import { EVENT_NAMES } from '@playhead/protocol'
import type { Database } from 'better-sqlite3'
import { EVENT_TIME } from '../event-time.ts'
import { SOURCES, type EventRow } from './event-builder.ts'
import { CHUNK_SESSIONS, type EventTable } from './event-table.ts'
import { createFactTable, type FactTable } from './fact-table.ts'
import { keepTable, type KeptTable, type TableSource } from './kept-table.ts'

/** Some milliseconds of reading; so many steps are a chunk of events. */
const STEP_SESSIONS = CHUNK_SESSIONS / 8
/** Sessions that go on, of which is known how far they have been read. */
const PROGRESS_LIMIT = 50_000

/** What sessions did: in memory what is asked for most, and all of it in columns of a file. */
export interface FactTables {
  readonly facts: FactTable
  readonly events: EventTable
}

interface EventFact {
  readonly segment: number
  readonly name: string
  /** JSON. */
  readonly metadata: string | null
}
type PageFact = [session: number, path: string, views: number]
type NameFact = [session: number, name: string]

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
  const readAgain = (into: FactTable, id: number): void => {
    const { dictionary } = into
    const readTo = progress.get(id)
    const events = statements.eventsAfter.all(id, readTo ?? 0)
    const pages = statements.pages.all(id, id)
    const names = statements.serverNames.all(id, id)
    const known =
      readTo === undefined ? [] : into.get(id).filter((code) => dictionary.kindOf(code) !== 'page')
    const vitals = events.filter(({ name }) => name === EVENT_NAMES.webVital)
    const facts = {
      names: [...events, ...names.map(([, name]) => ({ name }))].map(({ name }) => name),
      vitals: vitals.map(({ metadata }) => parse(metadata)),
      pages,
    }
    into.put(id, toCodes(into, facts, known))
    if (progress.size >= PROGRESS_LIMIT) progress.clear()
    progress.set(id, Math.max(readTo ?? 0, events.at(-1)?.segment ?? 0))
  }

  const readEvents = (from: number, to: number): EventRow[] => [
    ...statements.events.all(from, to).map(toEvent),
    ...statements.serverEvents.all(from, to).map(toEvent),
  ]

  return {
    create: () => ({ facts: createFactTable(), events: createEvents() }),
    read: ({ facts, events }, after) => {
      const last = statements.lastSession.get() ?? 0
      if (after >= last || facts.isGivenUp) {
        events.finish()
        return null
      }
      const [from, to] = getStep(after + 1, last)
      const rows = readEvents(from, to)
      events.put({ from, to }, rows)
      const bySession = Map.groupBy(rows, ({ session }) => session)
      const pages = Map.groupBy(statements.pages.all(from, to), ([session]) => session)
      for (let id = from; id <= to; id += 1) {
        // All of it is read here, and some perhaps once more.
        progress.delete(id)
        const found = bySession.get(id) ?? []
        const isVital = ({ name, source }: EventRow): boolean =>
          name === EVENT_NAMES.webVital && source === SOURCES.page
        const read = {
          names: found.map(({ name }) => name),
          vitals: found.filter(isVital).map(({ metadata }) => metadata),
          pages: pages.get(id) ?? [],
        }
        facts.put(id, toCodes(facts, read, []))
      }
      return to
    },
    refresh: ({ facts, events }, ids) => {
      for (const id of ids) {
        readAgain(facts, id)
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
      const [from, to] = getStep(
        chunk === null ? (tidiedTo ?? 0) + 1 : chunk * CHUNK_SESSIONS,
        last,
      )
      if (from <= to) events.put({ from, to }, readEvents(from, to))
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
  return { ...row, metadata: parse(metadata) }
}

function parse(metadata: string | null): EventRow['metadata'] {
  return metadata === null ? null : (JSON.parse(metadata) as EventRow['metadata'])
}

interface SessionFacts {
  readonly names: readonly string[]
  /** Of web vitals. */
  readonly vitals: readonly EventRow['metadata'][]
  readonly pages: readonly PageFact[]
}

/** @param known numbers that the session has already, but those of pages */
function toCodes(
  { dictionary }: FactTable,
  { names, vitals, pages }: SessionFacts,
  known: readonly number[],
): number[] {
  const codes: number[] = []
  for (const { metric, value } of vitals.map((metadata) => metadata ?? {})) {
    if (typeof metric === 'string' && typeof value === 'number') {
      codes.push(dictionary.codeOf(`vital ${metric}`, value))
    }
  }
  for (const [, path, views] of pages) {
    const code = dictionary.codeOf('page', path)
    for (let view = 0; view < views; view += 1) codes.push(code)
  }
  const ofNames = new Set(known.filter((code) => dictionary.kindOf(code) === 'name'))
  for (const name of new Set(names)) ofNames.add(dictionary.codeOf('name', name))
  const before = known.filter((code) => dictionary.kindOf(code) !== 'name')
  return [...codes, ...ofNames, ...before].filter((code) => code !== 0)
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
    eventsAfter: db.prepare<[number, number], EventFact>(
      `SELECT segment, name, iif(name = '${EVENT_NAMES.webVital}', metadata, NULL) AS metadata
       FROM events WHERE session = ? AND segment > ? ORDER BY segment`,
    ),
    pages: db
      .prepare<[number, number], PageFact>(
        'SELECT session, path, views FROM pages WHERE session BETWEEN ? AND ?',
      )
      .raw(),
    serverNames: db
      .prepare<[number, number], NameFact>(
        `SELECT DISTINCT session, name FROM server_events
         WHERE session BETWEEN ? AND ?`,
      )
      .raw(),
  }
}
