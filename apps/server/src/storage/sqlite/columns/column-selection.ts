import type { ColumnTable, Block } from './column-table.ts'
import { BLOCK_ROWS, FLAGS, splitId } from './column-table.ts'
import type { Predicate } from './column-predicate.ts'

/** The rows that were chosen: two bytes each. */
export interface ColumnSelection {
  readonly parts: readonly { readonly block: Block; readonly places: Uint16Array }[]
  readonly count: number
}

export interface ColumnRange {
  readonly projectId: string
  readonly fromAt: number
  readonly toAt: number
}

/** Those of a range that count and pass. */
export function selectRows(
  table: ColumnTable,
  { projectId, fromAt, toAt }: ColumnRange,
  passes: Predicate | null,
): ColumnSelection {
  const project = table.projects.find(projectId)
  const parts: { block: Block; places: Uint16Array }[] = []
  let count = 0
  if (project === undefined) return { parts, count }
  for (const block of table.blocks.values()) {
    if (block.lastAt < fromAt || block.firstAt >= toAt) continue
    const { flags, startedAt, project: projects } = block
    const places = new Uint16Array(flags.length)
    let found = 0
    for (let place = 0; place < flags.length; place += 1) {
      const at = startedAt[place] ?? 0
      if (((flags[place] ?? 0) & FLAGS.counts) === 0 || at < fromAt || at >= toAt) continue
      if (projects[place] !== project || (passes && !passes(block, place))) continue
      places[found] = place
      found += 1
    }
    if (found > 0) parts.push({ block, places: places.slice(0, found) })
    count += found
  }
  return { parts, count }
}

/** The rows with these ids. */
export function selectIds(table: ColumnTable, ids: readonly number[]): ColumnSelection {
  const places = Map.groupBy(ids, (id) => splitId(id).block)
  const parts = [...places].flatMap(([at, found]) => {
    const block = table.blocks.get(at)
    return block ? [{ block, places: Uint16Array.from(found, (id) => splitId(id).place) }] : []
  })
  return { parts, count: ids.length }
}

/** The ids of the rows. */
export function listIds({ parts }: ColumnSelection): number[] {
  return parts.flatMap(({ block, places }) =>
    Array.from(places, (place) => block.number * BLOCK_ROWS + place),
  )
}
