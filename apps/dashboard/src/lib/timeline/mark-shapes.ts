import type { MarkKind } from './timeline-marks.ts'

/**
 * How each kind of mark looks, in a box of 12 by 12: a shape and a colour of its own,
 * so that nobody depends on the colour. The canvas and the legend draw the same.
 */
export const MARK_SHAPES: Record<MarkKind, { readonly path: string; readonly color: string }> = {
  // A diamond.
  error: { path: 'M6 0 12 6 6 12 0 6Z', color: '--bad' },
  // A square with a notch.
  request: { path: 'M1 1H11V11H7V6H5V11H1Z', color: '--warn' },
  // A star of four points.
  rage: { path: 'M6 0 7.8 4.2 12 6 7.8 7.8 6 12 4.2 7.8 0 6 4.2 4.2Z', color: '--bad' },
  // A ring.
  dead: {
    path: 'M6 .5A5.5 5.5 0 1 0 6 11.5 5.5 5.5 0 1 0 6 .5ZM6 3A3 3 0 1 1 6 9 3 3 0 1 1 6 3Z',
    color: '--warn',
  },
  // A speech bubble.
  note: { path: 'M0 1H12V9H6.5L3 12V9H0Z', color: '--note' },
  // Three bars that get shorter.
  degraded: { path: 'M0 1H3V11H0ZM4.5 4H7.5V11H4.5ZM9 8H12V11H9Z', color: '--ink-soft' },
  // An upright bar.
  navigation: { path: 'M4.5 0H7.5V12H4.5Z', color: '--info' },
  // A triangle.
  custom: { path: 'M6 1 11.5 11H.5Z', color: '--accent' },
  // A plus.
  vital: { path: 'M4.8 1H7.2V4.8H11V7.2H7.2V11H4.8V7.2H1V4.8H4.8Z', color: '--good' },
  // A dot.
  click: { path: 'M6 2A4 4 0 1 0 6 10 4 4 0 1 0 6 2Z', color: '--accent' },
}
