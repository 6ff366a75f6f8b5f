import { ANALYTICS_CHANNEL, EVENT_NAMES } from '@playhead/protocol'
import type { Moment } from '../timeline/moments.ts'
import type { ListItem } from './filter-rows.ts'

export const METRICS = ['LCP', 'INP', 'CLS', 'FCP', 'TTFB'] as const
export type Metric = (typeof METRICS)[number]
export type Rating = 'good' | 'needs improvement' | 'poor'

/** Up to the first a value is good, beyond the second it is poor; as web.dev/vitals has them. */
export const THRESHOLDS: Record<Metric, { readonly good: number; readonly poor: number }> = {
  LCP: { good: 2_500, poor: 4_000 },
  INP: { good: 200, poor: 500 },
  CLS: { good: 0.1, poor: 0.25 },
  FCP: { good: 1_800, poor: 3_000 },
  TTFB: { good: 800, poor: 1_800 },
}

export const METRIC_NAMES: Record<Metric, string> = {
  LCP: 'Largest contentful paint',
  INP: 'Interaction to next paint',
  CLS: 'Cumulative layout shift',
  FCP: 'First contentful paint',
  TTFB: 'Time to first byte',
}

export interface Vital {
  readonly metric: Metric
  /** Milliseconds; of CLS a score. */
  readonly value: number
  readonly rating: Rating
  readonly offsetMs: number
}

/** What was measured of one document that was loaded. */
export interface PageVitals extends ListItem {
  readonly path: string
  readonly vitals: readonly Vital[]
}

/** The vitals of each page, by when it was opened. Of what is told twice the last holds. */
export function groupVitals(moments: readonly Moment[]): PageVitals[] {
  const pages = new Map<string, PageVitals & { vitals: Vital[] }>()
  const opened = new Map<string, Moment>()
  for (const moment of moments) {
    const { event, kind } = moment
    const place = `${event.windowId} ${event.path}`
    if (kind === 'navigation') opened.set(place, moment)
    const vital = readVital(moment)
    if (!vital) continue
    const page = opened.get(place)
    const id = page?.id ?? place
    const known = pages.get(id)
    const offsetMs = page?.offsetMs ?? moment.offsetMs
    const group = known ?? { id, offsetMs, path: event.path, vitals: [] }
    pages.set(id, group)
    const before = group.vitals.findIndex(({ metric }) => metric === vital.metric)
    if (before >= 0) group.vitals[before] = vital
    else group.vitals.push(vital)
  }
  const order = (vital: Vital): number => METRICS.indexOf(vital.metric)
  return [...pages.values()]
    .map((page) => ({ ...page, vitals: page.vitals.toSorted((a, b) => order(a) - order(b)) }))
    .sort((a, b) => a.offsetMs - b.offsetMs)
}

export function rate(metric: Metric, value: number): Rating {
  const { good, poor } = THRESHOLDS[metric]
  return value <= good ? 'good' : value <= poor ? 'needs improvement' : 'poor'
}

/** `1.24 s`, `180 ms`, `0.04`. */
export function formatVital(metric: Metric, value: number): string {
  if (metric === 'CLS') return String(Math.round(value * 1_000) / 1_000)
  return value < 1_000 ? `${Math.round(value)} ms` : `${(value / 1_000).toFixed(2)} s`
}

function readVital({ event, offsetMs }: Moment): Vital | null {
  if (event.channel !== ANALYTICS_CHANNEL || event.name !== EVENT_NAMES.webVital) return null
  const { metric, value } = event.metadata ?? {}
  const known = METRICS.find((each) => each === metric)
  if (!known || typeof value !== 'number' || !Number.isFinite(value) || value < 0) return null
  return { metric: known, value, rating: rate(known, value), offsetMs }
}
