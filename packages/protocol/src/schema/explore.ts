import { Type, type Static } from 'typebox'
import type { Filter } from '../filters/filter.ts'
import type { ExploreQuery } from '../explore/explore-query.ts'
import { FunnelSession } from './funnels.ts'
import { Count, Nullable, Timestamp } from './primitives.ts'

/** The values of a breakdown that a line is of. */
export const ExploreKey = Type.Union([
  /** Without a breakdown. */
  Type.Object({ kind: Type.Literal('all') }),
  Type.Object({
    kind: Type.Literal('value'),
    value: Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
  }),
  /** The property is missing, or no single value. */
  Type.Object({ kind: Type.Literal('none') }),
  /** All values but the most frequent. */
  Type.Object({ kind: Type.Literal('other') }),
])
export type ExploreKey = Static<typeof ExploreKey>

const Points = {
  /** One per interval; null: no value. */
  points: Type.Array(Nullable(Type.Number())),
  /** Of the whole range. Of `dau`, `wau` and `mau` that of the last interval. */
  total: Nullable(Type.Number()),
}

export const ExploreLine = Type.Object({
  /** The letter of the series, or `formula`. */
  series: Type.String(),
  key: ExploreKey,
  ...Points,
  /** Of the period before, by the same intervals; null where that is not asked for. */
  before: Nullable(Type.Object(Points)),
})
export type ExploreLine = Static<typeof ExploreLine>

/** What reads the rows that a series is counted from, and what is bound in it. */
export const ExploreStatement = Type.Object({
  series: Type.String(),
  sql: Type.String(),
  values: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
})
export type ExploreStatement = Static<typeof ExploreStatement>

export const Exploration = Type.Object({
  /** Where the intervals begin, and at last where the last one ends. */
  edges: Type.Array(Timestamp),
  /** Those of the period before; null where that is not asked for. */
  edgesBefore: Nullable(Type.Array(Timestamp)),
  timeZone: Type.String(),
  /** Sessions or events that were counted in each series, and how many had a number. */
  counted: Type.Array(
    Type.Object({ series: Type.String(), samples: Count, numbers: Nullable(Count) }),
  ),
  lines: Type.Array(ExploreLine),
  /** False: there is more in the range than is counted at once. */
  isComplete: Type.Boolean(),
  /** From when on sessions were counted. */
  countedFromAt: Timestamp,
  /** Empty where the storage has no statements. */
  statements: Type.Array(ExploreStatement),
})
export type Exploration = Static<typeof Exploration>

/** The sessions behind one value. */
export const ExploreSessions = Type.Object({
  /** The newest, fifty at most, each with the first moment that counts. */
  sessions: Type.Array(FunnelSession),
  /** How many there are. */
  total: Count,
})
export type ExploreSessions = Static<typeof ExploreSessions>

export const EXPLORE_CHARTS = ['line', 'bars', 'stacked', 'number', 'table'] as const
export type ExploreChart = (typeof EXPLORE_CHARTS)[number]

export const SAVED_EXPLORATIONS_LIMIT = 200
export const EXPLORATION_NAME_LENGTH_LIMIT = 100

/** A query that somebody gave a name. */
export const SavedExplorationInit = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: EXPLORATION_NAME_LENGTH_LIMIT,
      pattern: '\\S',
    }),
    chart: Type.Unsafe<ExploreChart>(
      Type.Union(EXPLORE_CHARTS.map((chart) => Type.Literal(chart))),
    ),
    /** Checked by `parseExploreQuery`. */
    query: Type.Unsafe<ExploreQuery>(Type.Object({})),
    /** Which sessions; checked by `parseFilter`. */
    filter: Type.Unsafe<Filter>(Type.Object({})),
  },
  { additionalProperties: false },
)
export type SavedExplorationInit = Static<typeof SavedExplorationInit>

export const SavedExploration = Type.Object({
  ...SavedExplorationInit.properties,
  id: Type.String(),
  /** Name of the user who saved it last. */
  savedBy: Type.String(),
  savedAt: Timestamp,
})
export type SavedExploration = Static<typeof SavedExploration>

export const SavedExplorationList = Type.Object({
  explorations: Type.Array(SavedExploration),
})
export type SavedExplorationList = Static<typeof SavedExplorationList>
