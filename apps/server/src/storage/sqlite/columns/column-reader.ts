import type { Database } from 'better-sqlite3'
import { EVERY_SESSION, type Filter } from '@playhead/protocol'
import type { FilteredRange } from '../../session-index.ts'
import { compileFilter } from '../filter-sql.ts'
import { createStatementCache, selectCounted } from '../filtered-statements.ts'
import { compilePredicate, compileSuperset } from './column-predicate.ts'
import { listIds, selectIds, selectRows, type ColumnSelection } from './column-selection.ts'
import { createColumnSource } from './column-source.ts'
import { doesCount, splitId, type ColumnTable } from './column-table.ts'
import { countFacts, type FactCounts } from './fact-numbers.ts'
import { keepFacts } from './fact-reader.ts'
import type { FactTable } from './fact-table.ts'
import { keepTable } from './kept-table.ts'
import { findNewest } from './newest-rows.ts'

/** Of a range, as of the last commit. */
export interface Chosen {
  readonly table: ColumnTable
  /** The rows that count and pass. */
  readonly selection: ColumnSelection
}

export interface CountedFacts {
  readonly facts: FactTable
  readonly counts: FactCounts
}

/** Answers null while what it needs is read for the first time. */
export interface ColumnReader {
  select(range: FilteredRange): Chosen | null
  /** What the sessions of a range did. */
  countFacts(range: FilteredRange): CountedFacts | null
  /**
   * Tells of the id of a row whether the session counts and passes; null also where the tables do
   * not have what the filter asks for.
   */
  compile(filter: Filter): ((id: number) => boolean) | null
  /**
   * The ids of the newest rows of a range that pass, as `findNewest` says; null also where the
   * tables do not have what the filter asks for.
   */
  findNewest(range: FilteredRange, limit: number): number[] | null
}

interface Kept extends Chosen {
  readonly key: string
  counted: CountedFacts | null
}

/**
 * Keeps columns and facts of all sessions in memory. The last choice is kept with them, until
 * something changes.
 *
 * @param writer the only connection that writes sessions
 */
export function createColumnReader(reader: Database, writer: Database): ColumnReader {
  const prepare = createStatementCache(reader)
  const columns = keepTable({ reader, writer, source: createColumnSource(reader) })
  const keptFacts = keepFacts(reader, writer)
  const dataVersion = reader.prepare<[], number>('PRAGMA data_version').pluck()
  let kept: Kept | null = null

  const getFacts = (): FactTable | null => {
    const facts = keptFacts.get()
    return facts && !facts.isGivenUp ? facts : null
  }

  const find = ({ projectId, fromAt, toAt, filter }: FilteredRange): Kept | null => {
    const range = { projectId, fromAt, toAt, ...(filter && { filter }) }
    const table = columns.get()
    if (!table) return null
    const passes = compilePredicate(filter ?? EVERY_SESSION, { table, getFacts })
    // Tags, notes and events change without a row of a session.
    const key = JSON.stringify([
      range,
      columns.version,
      passes ? keptFacts.version : dataVersion.get(),
    ])
    if (kept?.key === key) return kept
    const selection = passes
      ? selectRows(table, range, isEverything(filter) ? null : passes)
      : selectIds(table, askRows(range, table))
    kept = { key, table, selection, counted: null }
    return kept
  }

  /** By SQL, of as few sessions as the tables leave. */
  const askRows = (range: FilteredRange, table: ColumnTable): number[] => {
    const { filter = EVERY_SESSION } = range
    const superset = compileSuperset(filter, { table, getFacts })
    if (!superset) {
      const { where, values } = selectCounted(range)
      return prepare(`SELECT id FROM sessions WHERE ${where}`).pluck().all(values) as number[]
    }
    // That they count and are of the range is known: it stands at the end of their rows.
    const { where, values } = compileFilter(filter)
    const candidates = JSON.stringify(listIds(selectRows(table, range, superset)))
    return prepare(
      `SELECT sessions.id FROM json_each(@candidates) AS candidate CROSS JOIN sessions
       WHERE sessions.id = candidate.value AND (${where})`,
    )
      .pluck()
      .all({ ...values, candidates }) as number[]
  }

  return {
    select: find,
    findNewest: ({ filter = EVERY_SESSION, ...range }, limit) => {
      const table = columns.get()
      const passes = table && compilePredicate(filter, { table, getFacts })
      return table && passes && findNewest(table, { ...range, passes, limit })
    },
    compile: (filter) => {
      const table = columns.get()
      const passes = table && compilePredicate(filter, { table, getFacts })
      if (!table || !passes) return null
      return (id) => {
        const { block: at, place } = splitId(id)
        const block = table.blocks.get(at)
        return block !== undefined && doesCount(block, place) && passes(block, place)
      }
    },
    countFacts: (range) => {
      const found = find(range)
      const facts = found && getFacts()
      if (!found || !facts) return null
      found.counted ??= { facts, counts: countFacts(facts, found.selection) }
      return found.counted
    },
  }
}

export function isEverything(filter: Filter | undefined): boolean {
  return filter === undefined || ('all' in filter && filter.all.length === 0)
}
