import { getStart } from './column-table.ts'
import type { ColumnSelection } from './column-selection.ts'

/**
 * So many of the newest sessions of a selection, and all that began together with the last one.
 *
 * @returns `cutAt` null where that are all
 */
export function cutNewest(
  selection: ColumnSelection,
  limit: number,
): { readonly selection: ColumnSelection; readonly cutAt: number | null } {
  if (selection.count <= limit) return { selection, cutAt: null }
  const starts = new Float64Array(selection.count)
  let row = 0
  for (const { block, places } of selection.parts) {
    for (const place of places) {
      starts[row] = getStart(block, place)
      row += 1
    }
  }
  const cutAt = starts.sort().at(-limit) ?? Infinity
  const parts = selection.parts.map(({ block, places }) => ({
    block,
    places: places.filter((place) => getStart(block, place) >= cutAt),
  }))
  const count = parts.reduce((sum, { places }) => sum + places.length, 0)
  return { selection: { parts, count }, cutAt: count < selection.count ? cutAt : null }
}
