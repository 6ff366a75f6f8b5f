import { BLOCK_ROWS, type Block, type ColumnTable } from './column-table.ts'
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
  const { fromAt, toAt, limit } = query
  const project = table.projects.find(query.projectId)
  if (project === undefined) return []
  const blocks = [...table.blocks.values()]
    .filter((block) => block.lastAt >= fromAt && block.firstAt < toAt)
    .sort((a, b) => b.lastAt - a.lastAt)
  let newest: Row[] = []
  for (const block of blocks) {
    const least = newest.length < limit ? fromAt : (newest.at(-1)?.startedAt ?? fromAt)
    if (block.lastAt < least) break
    const found = listRows(block, { ...query, fromAt: least }, project)
    newest = cut([...newest, ...found], limit)
  }
  return newest.map(({ id }) => id)
}

function listRows(block: Block, { fromAt, toAt, passes }: NewestQuery, project: number): Row[] {
  const found: Row[] = []
  const { startedAt, project: projects } = block
  for (let place = 0; place < BLOCK_ROWS; place += 1) {
    const at = startedAt[place] ?? 0
    if (projects[place] !== project || at < fromAt || at >= toAt || !passes(block, place)) continue
    found.push({ id: block.number * BLOCK_ROWS + place, startedAt: at })
  }
  return found
}

/** Newest first, ties of the last included. */
function cut(rows: Row[], limit: number): Row[] {
  rows.sort((a, b) => b.startedAt - a.startedAt)
  const last = rows[limit - 1]
  return last ? rows.filter(({ startedAt }) => startedAt >= last.startedAt) : rows
}
