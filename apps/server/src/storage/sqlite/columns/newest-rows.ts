import { BLOCK_ROWS } from './block-rows.ts'
import { FLAGS, type ColumnTable } from './column-table.ts'
import { ALL_PLACES, type Narrow } from './column-filter.ts'
import type { ColumnRange } from './column-selection.ts'

interface Row {
  readonly id: number
  readonly startedAt: number
}

export interface NewestQuery extends ColumnRange {
  readonly narrow: Narrow
  readonly limit: number
}

/**
 * The ids of the newest rows of a range that pass, whether they count or not: so many, and with
 * them all that began at the same moment as the last of them. Blocks are looked through from the
 * newest on, as few as it takes.
 */
export function findNewest(table: ColumnTable, query: NewestQuery): number[] {
  const { fromAt, toAt, limit, narrow } = query
  const project = table.projects.find(query.projectId)
  if (project === undefined) return []
  const newest = collectNewest(fromAt, limit)
  const blocks = [...table.blocks.values()]
    .filter((block) => block.lastAt >= fromAt && block.firstAt < toAt)
    .sort((a, b) => b.lastAt - a.lastAt)
  for (const block of blocks) {
    if (block.lastAt < newest.least()) break
    const { flags, starts, startBase, project: projects } = block
    const places = narrow(block, ALL_PLACES)
    // The last ids are mostly the newest, after which few others are among the first.
    for (let index = places.length - 1; index >= 0; index -= 1) {
      const place = places[index] ?? 0
      const at = (starts[place] ?? 0) + startBase
      if (at < newest.least() || at >= toAt || projects?.[place] !== project) continue
      if (((flags[place] ?? 0) & FLAGS.isThere) === 0) continue
      newest.add({ id: block.number * BLOCK_ROWS + place, startedAt: at })
    }
  }
  return newest.list().map(({ id }) => id)
}

function collectNewest(fromAt: number, limit: number) {
  let rows: Row[] = []
  let least = fromAt
  let most = 2 * limit
  /** Those that are as new as the last one are kept, however many. */
  const cut = (): void => {
    rows.sort((a, b) => b.startedAt - a.startedAt)
    least = rows[limit - 1]?.startedAt ?? least
    rows = rows.filter(({ startedAt }) => startedAt >= least)
    most = 2 * Math.max(limit, rows.length)
  }
  return {
    /** What began before is not among them. */
    least: () => least,
    add: (row: Row): void => {
      rows.push(row)
      if (rows.length >= most) cut()
    },
    list: (): readonly Row[] => {
      cut()
      return rows
    },
  }
}
