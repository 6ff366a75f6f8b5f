import { BLOCK_ROWS, splitId } from './block-rows.ts'
import type { Narrow } from './column-filter.ts'
import { FLAGS, type Block, type ColumnTable } from './column-table.ts'

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
  range: ColumnRange,
  narrow: Narrow | null,
): ColumnSelection {
  const { fromAt, toAt } = range
  const project = table.projects.find(range.projectId)
  const parts: { block: Block; places: Uint16Array }[] = []
  let count = 0
  if (project === undefined) return { parts, count }
  for (const block of table.blocks.values()) {
    if (block.lastAt < fromAt || block.firstAt >= toAt) continue
    const counted = listCounted(block, project, range)
    const places = narrow ? narrow(block, counted) : counted
    if (places.length > 0) parts.push({ block, places })
    count += places.length
  }
  return { parts, count }
}

/** Those of a block that count. */
function listCounted(block: Block, project: number, { fromAt, toAt }: ColumnRange): Uint16Array {
  if (block.counted?.project !== project) {
    block.counted = { project, places: listOfProject(block, project) }
  }
  const { places } = block.counted
  if (block.firstAt >= fromAt && block.lastAt < toAt) return places
  const { starts, startBase } = block
  const within = new Uint16Array(places.length)
  let count = 0
  for (let index = 0; index < places.length; index += 1) {
    const place = places[index] ?? 0
    const at = (starts[place] ?? 0) + startBase
    if (at < fromAt || at >= toAt) continue
    within[count] = place
    count += 1
  }
  return within.slice(0, count)
}

function listOfProject({ flags, project: projects }: Block, project: number): Uint16Array {
  const places = new Uint16Array(BLOCK_ROWS)
  let count = 0
  for (let place = 0; place < BLOCK_ROWS; place += 1) {
    if (((flags[place] ?? 0) & FLAGS.counts) === 0 || projects?.[place] !== project) continue
    places[count] = place
    count += 1
  }
  return places.slice(0, count)
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
