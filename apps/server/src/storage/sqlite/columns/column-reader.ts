import type { Database } from 'better-sqlite3'
import { EVERY_SESSION, type EventCondition, type Filter } from '@playhead/protocol'
import { randomInt } from 'node:crypto'
import type { FilteredRange } from '../../session-index.ts'
import { compileFilter } from '../filter-sql.ts'
import { createStatementCache, selectCounted } from '../filtered-statements.ts'
import { BLOCK_ROWS } from './block-rows.ts'
import { compileFilter as compileNarrow, compileSuperset } from './column-filter.ts'
import { listIds, selectIds, selectRows, type ColumnSelection } from './column-selection.ts'
import { createColumnSource } from './column-source.ts'
import { doesCount, type Block, type ColumnTable } from './column-table.ts'
import { keepFacts, type FactTables } from './fact-reader.ts'
import { compileConditions } from './event-conditions.ts'
import { scanBlock, type FoundEvents } from './event-scan.ts'
import { createEventTable } from './event-table.ts'
import { openScratchFile } from './scratch-file.ts'
import { keepTable } from './kept-table.ts'
import { findNewest } from './newest-rows.ts'

/** Of a range, as of the last commit. */
export interface Chosen {
  readonly table: ColumnTable
  /** The rows that count and pass. */
  readonly selection: ColumnSelection
}

/** Answers null while what it needs is read for the first time. */
export interface ColumnReader {
  select(range: FilteredRange): Chosen | null
  /**
   * Looks for events of sessions that were chosen, block by block; null also where the tables do
   * not have what the conditions ask for.
   */
  scanEvents(chosen: Chosen, query: EventQuery): Iterable<ScannedBlock> | null
  getFacts(): FactTables | null
  /**
   * Chooses of ids of rows those whose sessions count and pass; null also where the tables do not
   * have what the filter asks for.
   */
  compile(filter: Filter): ((ids: readonly number[]) => ReadonlySet<number>) | null
  /**
   * The ids of the newest rows of a range that pass, as `findNewest` says; null also where the
   * tables do not have what the filter asks for.
   */
  findNewest(range: FilteredRange, limit: number): number[] | null
  close(): void
}

export interface EventQuery {
  /** Looked for are events that pass any of these. */
  readonly conditions: readonly EventCondition['event'][]
  readonly hasServerEvents: boolean
  readonly onFound: (found: FoundEvents, block: Block) => void
}

export interface ScannedBlock {
  readonly block: Block
  /** Sessions of which rows have to tell: as far as names tell they have such events. */
  readonly left: readonly number[]
}

interface Kept extends Chosen {
  readonly key: string
}

/**
 * Keeps columns and facts of all sessions in memory, and their events in a file. The last choice
 * is kept with them, until something changes.
 *
 * @param writer the only connection that writes sessions
 * @param scratchPath where the file begins
 */
export function createColumnReader(
  reader: Database,
  writer: Database,
  scratchPath: string,
): ColumnReader {
  const prepare = createStatementCache(reader)
  const seeds = [randomInt(2 ** 32), randomInt(2 ** 32)] as const
  const events = createEventTable(openScratchFile(scratchPath), seeds)
  const columns = keepTable({ reader, writer, source: createColumnSource(reader) })
  const keptFacts = keepFacts({ reader, writer, createEvents: () => events })
  const dataVersion = reader.prepare<[], number>('PRAGMA data_version').pluck()
  let kept: Kept | null = null

  const getFacts = (): FactTables | null => {
    const tables = keptFacts.get()
    return tables && !tables.names.isGivenUp && !tables.events.isGivenUp ? tables : null
  }

  const compile = (filter: Filter, table: ColumnTable) =>
    compileNarrow(filter, { table, getFacts, askRows })

  const find = ({ projectId, fromAt, toAt, filter }: FilteredRange): Kept | null => {
    const range = { projectId, fromAt, toAt, ...(filter && { filter }) }
    const table = columns.get()
    if (!table) return null
    const narrow = compile(filter ?? EVERY_SESSION, table)
    // Tags, notes and events change without a row of a session.
    const key = JSON.stringify([
      range,
      columns.version,
      narrow ? keptFacts.version : dataVersion.get(),
    ])
    if (kept?.key === key) return kept
    const selection = narrow
      ? selectRows(table, range, isEverything(filter) ? null : narrow)
      : selectIds(table, askRange(range, table))
    kept = { key, table, selection }
    return kept
  }

  const askRows = (filter: Filter, ids: readonly number[]): number[] => {
    if (ids.length === 0) return []
    const { where, values } = compileFilter(filter)
    return prepare(
      `SELECT sessions.id FROM json_each(@candidates) AS candidate CROSS JOIN sessions
       WHERE sessions.id = candidate.value AND (${where})`,
    )
      .pluck()
      .all({ ...values, candidates: JSON.stringify(ids) }) as number[]
  }

  /** By SQL, of as few sessions as the tables leave. */
  const askRange = (range: FilteredRange, table: ColumnTable): number[] => {
    const { filter = EVERY_SESSION } = range
    const superset = compileSuperset(filter, { table, getFacts, askRows })
    // That they count and are of the range is known: it stands at the end of their rows.
    if (superset) return askRows(filter, listIds(selectRows(table, range, superset)))
    const { where, values } = selectCounted(range)
    return prepare(`SELECT id FROM sessions WHERE ${where}`).pluck().all(values) as number[]
  }

  return {
    select: find,
    getFacts,
    findNewest: ({ filter = EVERY_SESSION, ...range }, limit) => {
      const table = columns.get()
      const narrow = table && compile(filter, table)
      return table && narrow && findNewest(table, { ...range, narrow, limit })
    },
    compile: (filter) => {
      const table = columns.get()
      const narrow = table && compile(filter, table)
      if (!table || !narrow) return null
      return (ids) => {
        const { parts } = selectIds(table, ids)
        const chosen = parts.map(({ block, places }) => {
          const counted = places.filter((place) => doesCount(block, place))
          return { block, places: narrow(block, counted) }
        })
        return new Set(listIds({ parts: chosen, count: 0 }))
      }
    },
    scanEvents: ({ table, selection }, { conditions, hasServerEvents, onFound }) => {
      if (!getFacts()) return null
      const compiled = compileConditions(conditions, events.dictionaries)
      const mayHave = compileSuperset(hasAny(conditions), { table, getFacts, askRows })
      if (!compiled) return null
      return selection.parts.values().map(({ block, places }) => {
        const wanted = new Uint8Array(BLOCK_ROWS)
        for (let index = 0; index < places.length; index += 1) wanted[places[index] ?? 0] = 1
        const left = scanBlock(events, block.number, {
          wanted,
          conditions: compiled,
          hasServerEvents,
          onFound: (found) => onFound(found, block),
        })
        const first = block.number * BLOCK_ROWS
        const able = mayHave ? [...mayHave(block, Uint16Array.from(left))] : left
        return { block, left: able.map((place) => first + place) }
      })
    },
    close: () => events.close(),
  }
}

/** As far as names tell. */
export function hasAny(events: readonly EventCondition['event'][]): Filter {
  return {
    any: events.map(({ name }) => (name === undefined ? EVERY_SESSION : { event: { name } })),
  }
}

export function isEverything(filter: Filter | undefined): boolean {
  return filter === undefined || ('all' in filter && filter.all.length === 0)
}
