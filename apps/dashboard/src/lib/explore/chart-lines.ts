import type { ExploreLine } from '@playhead/protocol'

/** Colours of lines in their order; text beside them says which is which. */
const COLOURS = ['accent', 'info', 'warn', 'good', 'note', 'bad', 'playhead'] as const

/** How a line is drawn: no two of one colour are dashed alike. */
export function styleLine(line: ExploreLine, place: number): { colour: string; dash: string } {
  if (line.key.kind === 'other') return { colour: 'var(--ink-faint)', dash: '1 3' }
  const colour = COLOURS[place % COLOURS.length] ?? 'accent'
  const dash = ['', '7 4', '2 3'][Math.floor(place / COLOURS.length)] ?? '9 3 2 3'
  return { colour: `var(--${colour})`, dash }
}

/** What a chart shows: the formula where there is one, else the series. */
export function pickChartLines(lines: readonly ExploreLine[]): readonly ExploreLine[] {
  const ofFormula = lines.filter(({ series }) => series === 'formula')
  return ofFormula.length > 0 ? ofFormula : lines
}

/** An SVG path through the points; where there is no value, it is interrupted. */
export function drawPath(
  points: readonly (number | null)[],
  x: (place: number) => number,
  y: (value: number) => number,
): string {
  let isOpen = false
  return points
    .map((value, place) => {
      if (value === null) {
        isOpen = false
        return ''
      }
      const step = `${isOpen ? 'L' : 'M'}${x(place).toFixed(1)} ${y(value).toFixed(1)}`
      isOpen = true
      return step
    })
    .join('')
}

/** Where bars of lines lie above each other: from and to, of each line and interval. */
export function stackLines(
  lines: readonly Pick<ExploreLine, 'points'>[],
): (readonly [number, number])[][] {
  const above = new Map<number, number>()
  const below = new Map<number, number>()
  return lines.map(({ points }) =>
    points.map((value, place) => {
      const heights = (value ?? 0) < 0 ? below : above
      const from = heights.get(place) ?? 0
      const to = from + (value ?? 0)
      heights.set(place, to)
      return [from, to] as const
    }),
  )
}
