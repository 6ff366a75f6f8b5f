import { BLOCK_ROWS, type ColumnTable } from './column-table.ts'
import type { Predicate } from './column-predicate.ts'
import type { ColumnRange } from './column-selection.ts'

interface Row {
  readonly id: number
  readonly startedAt: number
}

export interface NewestQuery extends ColumnRange {
  readonly passes: Predicate
  readonly limit: number
}

/**
 * The ids of the newest rows of a range that pass, whether they count or not: so many, and with
 * them all that began at the same moment as the last of them. Blocks are looked through from the
 * newest on, as few as it takes.
 */
export function findNewest(table: ColumnTable, query: NewestQuery): number[] {
  const { fromAt, toAt, limit, passes } = query
  const project = table.projects.find(query.projectId)
  if (project === undefined) return []
  const newest = collectNewest(fromAt, limit)
  const blocks = [...table.blocks.values()]
    .filter((block) => block.lastAt >= fromAt && block.firstAt < toAt)
    .sort((a, b) => b.lastAt - a.lastAt)
  for (const block of blocks) {
    if (block.lastAt < newest.least()) break
    const { startedAt, project: projects } = block
    // The last ids are mostly the newest, after which few others are among the first.
    for (let place = BLOCK_ROWS - 1; place >= 0; place -= 1) {
      const at = startedAt[place] ?? 0
      if (projects[place] !== project || at >= toAt || at < newest.least()) continue
      if (passes(block, place)) {
        newest.add({ id: block.number * BLOCK_ROWS + place, startedAt: at })
      }
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
