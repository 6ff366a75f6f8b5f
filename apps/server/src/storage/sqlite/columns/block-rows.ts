/** Rows of a block: of ids that lie side by side. */
export const BLOCK_ROWS = 65_536

/** A place is an id without its block. */
export function splitId(id: number): { block: number; place: number } {
  const place = id % BLOCK_ROWS
  return { block: (id - place) / BLOCK_ROWS, place }
}
