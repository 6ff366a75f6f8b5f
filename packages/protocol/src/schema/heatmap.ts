import { Type, type Static } from 'typebox'
import { Count, Timestamp } from './primitives.ts'

/** What a heat map shows. */
export const HEAT_KINDS = ['click', 'rage', 'dead', 'move', 'scroll'] as const
export type HeatKind = (typeof HEAT_KINDS)[number]

/** Classes of windows, by their width in CSS pixels: `from` and `to` are part of the class. */
export const VIEWPORT_CLASSES = {
  phone: { from: 1, to: 639 },
  tablet: { from: 640, to: 1_023 },
  desktop: { from: 1_024, to: 100_000 },
} as const
export type ViewportClass = keyof typeof VIEWPORT_CLASSES

/** A page by its path, in which what differs from one thing to the next is `:id`. */
export const HeatPath = Type.Object({
  path: Type.String(),
  sessions: Count,
  views: Count,
  clicks: Count,
})
export type HeatPath = Static<typeof HeatPath>

export const HeatPathList = Type.Object({
  /** The most viewed first. */
  paths: Type.Array(HeatPath),
  /** How many there are. */
  total: Count,
  /** False: there are more sessions in the range than are counted at once. */
  isComplete: Type.Boolean(),
  /** From when on sessions were counted. */
  countedFromAt: Timestamp,
})
export type HeatPathList = Static<typeof HeatPathList>

/** A moment of a recording at which the page looks as its visitors saw it. */
export const HeatPage = Type.Object({
  sessionId: Type.String(),
  windowId: Type.String(),
  /** Since the session's start, in milliseconds. */
  offsetMs: Type.Number(),
  /** Of the window. */
  width: Type.Number(),
  height: Type.Number(),
})
export type HeatPage = Static<typeof HeatPage>

/** A thing that was clicked, as far as its selector tells. */
export const HeatElement = Type.Object({
  selector: Type.String(),
  tag: Type.String(),
  /** Empty where it was not recorded. */
  text: Type.String(),
  /** Exact, wherever the clicks were. */
  count: Count,
  sessions: Count,
})
export type HeatElement = Static<typeof HeatElement>

/** One click of a session whose recording was looked at. */
export const HeatPoint = Type.Object({
  /** Its place in `elements`; -1 for one that is not named there. */
  element: Type.Integer({ minimum: -1 }),
  /** From the left of the page, as a share of the window's width. */
  x: Type.Number(),
  /** From the top of the page, in CSS pixels. */
  y: Type.Number(),
  /** How far the page was scrolled down. */
  scrollY: Type.Number(),
  /** Its place in `sampled`. */
  session: Count,
  offsetMs: Type.Number(),
})
export type HeatPoint = Static<typeof HeatPoint>

/** How often a mouse was in one part of the page: a hundredth of its width, ten pixels high. */
export const HeatCell = Type.Object({ column: Count, row: Count, count: Count })
export type HeatCell = Static<typeof HeatCell>

/** So many sessions saw the page down to this line, and not much further. */
export const HeatDepth = Type.Object({
  /** From the top of the page, in CSS pixels. */
  bottom: Type.Number(),
  sessions: Count,
})
export type HeatDepth = Static<typeof HeatDepth>

/** A session whose recording was looked at. */
export const HeatSession = Type.Object({ sessionId: Type.String(), startedAt: Timestamp })
export type HeatSession = Static<typeof HeatSession>

export const HeatMap = Type.Object({
  /** The pattern that was asked for. */
  path: Type.String(),
  /** That were on the page; those whose recordings were looked at are `sampled`. */
  sessions: Count,
  /** Clicks of the kind that was asked for, in all of them. */
  count: Count,
  /** False: there are more sessions in the range than are counted at once. */
  isComplete: Type.Boolean(),
  /** From when on sessions were counted. */
  countedFromAt: Timestamp,
  /** False: recordings of these sessions only were looked at, the newest. */
  isWhole: Type.Boolean(),
  sampled: Type.Array(HeatSession),
  /** The best first; empty where no recording of the page is there. */
  pages: Type.Array(HeatPage),
  /** The most clicked first; empty for moves and scrolling. */
  elements: Type.Array(HeatElement),
  points: Type.Array(HeatPoint),
  moves: Type.Array(HeatCell),
  /** Ascending. */
  depths: Type.Array(HeatDepth),
})
export type HeatMap = Static<typeof HeatMap>
