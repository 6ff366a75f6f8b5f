import { Type, type Static } from 'typebox'
import { FunnelSession } from './funnels.ts'
import { Count, Nullable, Timestamp } from './primitives.ts'

/** Pages of a way, the first one included. */
export const PATH_STEPS = { least: 2, usual: 4, most: 6 } as const
/** Pages of a step that are told apart. */
export const PATH_TOP = { least: 1, usual: 6, most: 20 } as const

/** Where people went from a page, or which way they came to it. */
export const PathDirection = Type.Union([Type.Literal('from'), Type.Literal('to')])
export type PathDirection = Static<typeof PathDirection>

const OnePage = Type.Object({ kind: Type.Literal('page'), path: Type.String() })
/** All pages of the step that are not told apart. */
const OtherPages = Type.Object({ kind: Type.Literal('other') })
/** `from` a page: the session went no further. `to` a page: it began there. */
const End = Type.Object({ kind: Type.Literal('end') })

export const PathPage = Type.Union([OnePage, OtherPages])
export type PathPage = Static<typeof PathPage>

export const PathNext = Type.Union([OnePage, OtherPages, End])
export type PathNext = Static<typeof PathNext>

export const PathNode = Type.Object({
  page: PathPage,
  /** That were here at this step. */
  sessions: Count,
  /** How many pages it stands for. */
  pages: Count,
})
export type PathNode = Static<typeof PathNode>

export const PathLink = Type.Object({
  /** Place of the node. */
  from: Count,
  /** Place of the node of the next step; null: the session had no further page. */
  to: Nullable(Count),
  sessions: Count,
  /** Between coming to the one page and coming to the other; null where there is no other. */
  medianMs: Nullable(Type.Number()),
})
export type PathLink = Static<typeof PathLink>

export const PathStep = Type.Object({
  /** The most frequent first; those of all other pages together last. */
  nodes: Type.Array(PathNode),
  /** To the next step; none of the last. */
  links: Type.Array(PathLink),
})
export type PathStep = Static<typeof PathStep>

export const Paths = Type.Object({
  direction: PathDirection,
  /** Where all ways begin, or lead to; null: where each session begins, or ends. */
  page: Nullable(Type.String()),
  /** Sessions that saw the page: all ways together. */
  sessions: Count,
  /** Sessions of the range and the filter that saw any page. */
  looked: Count,
  /** As far as any session went. */
  steps: Type.Array(PathStep),
  /** False: there are more sessions in the range than are counted at once. */
  isComplete: Type.Boolean(),
  /** From when on sessions were counted. */
  countedFromAt: Timestamp,
})
export type Paths = Static<typeof Paths>

/** Sessions behind a node or a link. */
export const PathSessions = Type.Object({
  /** Fifty at most, the newest first, with the moment when each was there. */
  sessions: Type.Array(FunnelSession),
  total: Count,
})
export type PathSessions = Static<typeof PathSessions>
