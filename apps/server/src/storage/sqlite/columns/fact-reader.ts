import { EVENT_NAMES } from '@playhead/protocol'
import type { Database } from 'better-sqlite3'
import { createFactTable, type FactTable } from './fact-table.ts'
import { keepTable, type KeptTable, type TableSource } from './kept-table.ts'

/** Some milliseconds of reading. */
const STEP_SESSIONS = 250
/** Sessions that go on, of which is known how far they have been read. */
const PROGRESS_LIMIT = 50_000

type EventFact = [session: number, segment: number, name: string, metric: unknown, value: unknown]
type PageFact = [session: number, path: string, views: number]
type NameFact = [session: number, name: string]

const EVENT_FACTS = `session, segment, name,
  iif(name = '${EVENT_NAMES.webVital}' AND json_type(metadata, '$.metric') = 'text'
      AND json_type(metadata, '$.value') IN ('integer', 'real'), metadata ->> '$.metric', NULL),
  iif(name = '${EVENT_NAMES.webVital}', metadata ->> '$.value', NULL)`

/** Keeps what all sessions did. `writer` is the only connection that writes sessions. */
export function keepFacts(reader: Database, writer: Database): KeptTable<FactTable> {
  return keepTable({ reader, writer, source: createFactSource(reader) })
}

function createFactSource(db: Database): TableSource<FactTable> {
  const statements = prepareStatements(db)
  /** The last segment that was read of a session. A segment that comes later has a greater id. */
  const progress = new Map<number, number>()

  /** Of a session that goes on, only the events that have come since are read. */
  const readAgain = (into: FactTable, id: number): void => {
    const { dictionary } = into
    const readTo = progress.get(id)
    const events = statements.eventsAfter.all(id, readTo ?? 0)
    const pages = statements.pages.all(id, id)
    const names = statements.serverNames.all(id, id)
    const known =
      readTo === undefined ? [] : into.get(id).filter((code) => dictionary.kindOf(code) !== 'page')
    into.put(id, toCodes(into, { events, pages, names }, known))
    if (progress.size >= PROGRESS_LIMIT) progress.clear()
    progress.set(id, Math.max(readTo ?? 0, events.at(-1)?.[1] ?? 0))
  }

  return {
    create: createFactTable,
    read: (into, after) => {
      const last = statements.lastSession.get() ?? 0
      if (after >= last || into.isGivenUp) return null
      const [from, to] = [after + 1, Math.min(last, after + STEP_SESSIONS)]
      const events = Map.groupBy(statements.events.all(from, to), ([session]) => session)
      const pages = Map.groupBy(statements.pages.all(from, to), ([session]) => session)
      const names = Map.groupBy(statements.serverNames.all(from, to), ([session]) => session)
      for (let id = from; id <= to; id += 1) {
        // All of it is read here, and some perhaps once more.
        progress.delete(id)
        const rows = { events: events.get(id), pages: pages.get(id), names: names.get(id) }
        into.put(id, toCodes(into, rows, []))
      }
      return to
    },
    refresh: (into, ids) => {
      for (const id of ids) readAgain(into, id)
    },
    onDelete: (id) => {
      progress.delete(id)
    },
  }
}

interface FactRows {
  readonly events?: readonly EventFact[] | undefined
  readonly pages?: readonly PageFact[] | undefined
  readonly names?: readonly NameFact[] | undefined
}

/** @param known numbers that the session has already, but those of pages */
function toCodes(
  { dictionary }: FactTable,
  { events = [], pages = [], names = [] }: FactRows,
  known: readonly number[],
): number[] {
  const codes: number[] = []
  const found = new Set<string>()
  for (const [, , name, metric, value] of events) {
    found.add(name)
    if (typeof metric === 'string' && typeof value === 'number') {
      codes.push(dictionary.codeOf(`vital ${metric}`, value))
    }
  }
  for (const [, name] of names) found.add(name)
  for (const [, path, views] of pages) {
    const code = dictionary.codeOf('page', path)
    for (let view = 0; view < views; view += 1) codes.push(code)
  }
  const ofNames = new Set(known.filter((code) => dictionary.kindOf(code) === 'name'))
  for (const name of found) ofNames.add(dictionary.codeOf('name', name))
  const vitals = known.filter((code) => dictionary.kindOf(code) !== 'name')
  return [...codes, ...ofNames, ...vitals].filter((code) => code !== 0)
}

function prepareStatements(db: Database) {
  return {
    lastSession: db.prepare<[], number | null>('SELECT max(id) FROM sessions').pluck(),
    events: db
      .prepare<[number, number], EventFact>(
        `SELECT ${EVENT_FACTS} FROM events WHERE session BETWEEN ? AND ?`,
      )
      .raw(),
    eventsAfter: db
      .prepare<[number, number], EventFact>(
        `SELECT ${EVENT_FACTS} FROM events WHERE session = ? AND segment > ? ORDER BY segment`,
      )
      .raw(),
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
