/** How hot each part of a page is: cells of `CELL_PX` pixels, row by row. */
export interface HeatGrid {
  readonly columns: number
  readonly rows: number
  readonly heat: Float32Array
}

export interface HeatSource {
  /** CSS pixels. */
  readonly x: number
  readonly y: number
  readonly weight: number
}

export const CELL_PX = 4
const RADIUS_CELLS = 7
/** No page that is longer is drawn to its end. */
const ROWS_LIMIT = 12_000

/** Spreads each source over the pixels around it, the less the further away. */
export function spreadHeat(
  sources: readonly HeatSource[],
  { width, height }: { width: number; height: number },
): HeatGrid {
  const columns = Math.max(1, Math.ceil(width / CELL_PX))
  const rows = Math.max(1, Math.min(ROWS_LIMIT, Math.ceil(height / CELL_PX)))
  const heat = new Float32Array(columns * rows)
  for (const { x, y, weight } of sources) {
    const column = Math.floor(x / CELL_PX)
    const row = Math.floor(y / CELL_PX)
    for (let down = -RADIUS_CELLS; down <= RADIUS_CELLS; down += 1) {
      const toRow = row + down
      if (toRow < 0 || toRow >= rows) continue
      for (let across = -RADIUS_CELLS; across <= RADIUS_CELLS; across += 1) {
        const toColumn = column + across
        if (toColumn < 0 || toColumn >= columns) continue
        const far = (down * down + across * across) / (RADIUS_CELLS * RADIUS_CELLS)
        if (far >= 1) continue
        const place = toRow * columns + toColumn
        heat[place] = (heat[place] ?? 0) + weight * (1 - far) ** 2
      }
    }
  }
  return { columns, rows, heat }
}

/** The greatest heat of some grids; at least that of one source. */
export function findHottest(grids: readonly HeatGrid[]): number {
  let hottest = 1
  for (const { heat } of grids) for (const value of heat) hottest = Math.max(hottest, value)
  return hottest
}

/**
 * From little to much in even steps of lightness, which eyes that see few colours tell
 * apart, too: the upper part of matplotlib's plasma, by which nothing looks like the page.
 */
const PALETTE = [
  [84, 2, 163],
  [139, 10, 165],
  [185, 50, 137],
  [219, 92, 104],
  [244, 136, 73],
  [254, 188, 43],
  [240, 249, 33],
] as const

/** The colour for a share from 0 to 1, as red, green and blue. */
export function pickColor(share: number): readonly [number, number, number] {
  const place = Math.min(Math.max(share, 0), 1) * (PALETTE.length - 1)
  const below = PALETTE[Math.floor(place)] ?? PALETTE[0]
  const above = PALETTE[Math.ceil(place)] ?? below
  const mix = (index: 0 | 1 | 2): number =>
    Math.round(below[index] + (above[index] - below[index]) * (place % 1))
  return [mix(0), mix(1), mix(2)]
}

export const PALETTE_CSS = `linear-gradient(to right, ${PALETTE.map((color) => `rgb(${color.join(' ')})`).join(', ')})`

/** What a canvas shows of a grid from a row on; where there is no heat, nothing. */
export function paintHeat(
  { columns, rows, heat }: HeatGrid,
  { fromRow, rowCount, hottest }: { fromRow: number; rowCount: number; hottest: number },
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(columns * rowCount * 4)
  const lastRow = Math.min(rowCount, rows - fromRow)
  for (let place = 0; place < lastRow * columns; place += 1) {
    const value = heat[fromRow * columns + place] ?? 0
    if (value <= 0) continue
    // One click must be seen beside a hundred.
    const share = Math.sqrt(Math.min(1, value / hottest))
    const edge = Math.min(1, value * 2.5)
    pixels.set([...pickColor(share), Math.round((110 + 130 * share) * edge)], place * 4)
  }
  return pixels
}
