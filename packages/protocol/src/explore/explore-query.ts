import { readFilterField } from '../filters/filter-fields.ts'
import type { EventCondition, Filter } from '../filters/filter.ts'

/** What is counted over time, and how it is told apart. The same in the API and in addresses. */
export interface ExploreQuery {
  /** One to five; called A, B, C, … in this order. */
  readonly series: readonly ExploreSeries[]
  /** Computed of the series, as `A / B * 100`; null: none. */
  readonly formula: string | null
  /**
   * The property by whose values everything is told apart: a field of filters, or of events
   * `event.NAME`, `event.tags.NAME`, `event.$name`, `event.$path`, `event.$url`. null: none.
   */
  readonly breakdown: string | null
  /** How many values of it are told apart; the others are counted together. */
  readonly top: number
  readonly interval: ExploreInterval
  /** Whether the period before is counted too. */
  readonly compare: boolean
}

export interface ExploreSeries {
  /** Events that are such; null: sessions, each at its start. */
  readonly event: EventCondition['event'] | null
  readonly measure: ExploreMeasure
  /**
   * Of what a sum, an average and so on is: a field of filters that holds numbers, of events a
   * property. null for measures that count.
   */
  readonly value: string | null
  /** Only sessions that pass this too. */
  readonly filter: Filter
}

export const EXPLORE_INTERVALS = ['hour', 'day', 'week', 'month'] as const
export type ExploreInterval = (typeof EXPLORE_INTERVALS)[number]

export const COUNTING_MEASURES = ['total', 'sessions', 'users', 'dau', 'wau', 'mau'] as const
export const NUMBER_MEASURES = [
  'sum',
  'average',
  'min',
  'max',
  'median',
  'p75',
  'p90',
  'p95',
  'p99',
] as const
export type NumberMeasure = (typeof NUMBER_MEASURES)[number]
export type CountingMeasure = (typeof COUNTING_MEASURES)[number]
export type ExploreMeasure = CountingMeasure | NumberMeasure

export const EXPLORE_SERIES_LIMIT = 5
export const EXPLORE_TOP_LIMIT = 20
export const EXPLORE_TOP_USUAL = 5
/** In front of the name of an event's property where a breakdown is named. */
export const EVENT_PROPERTY_PREFIX = 'event.'

export function isNumberMeasure(measure: ExploreMeasure): measure is NumberMeasure {
  return (NUMBER_MEASURES as readonly string[]).includes(measure)
}

/**
 * Fields that have many values at a time, are no values, or whose meaning depends on settings,
 * the time or who asks.
 */
const UNFIT = new Set(['page', 'tag', 'text', 'isBounce', 'isLive', 'isSeen'])

/** Whether a field of sessions has one value by which everything can be told apart. */
export function canBreakDownBy(field: string): boolean {
  return readFilterField(field) !== null && !UNFIT.has(field)
}

/** What the series at a place is called: `A` for the first. */
export function getSeriesLetter(place: number): string {
  return String.fromCharCode(65 + place)
}
