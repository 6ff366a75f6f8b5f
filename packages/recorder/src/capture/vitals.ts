import { onCLS, onFCP, onLCP, onTTFB, type Metric } from 'web-vitals'
import type { Monitor } from '../monitor.ts'
import { trackInteractionDelay, type InteractionDelay } from './interaction-delay.ts'

/** A web vital of this page, final as far as the browser can tell. */
export interface Vital {
  readonly metric: 'LCP' | 'INP' | 'CLS' | 'TTFB' | 'FCP'
  /** Milliseconds; CLS is a score without a unit. */
  readonly value: number
  readonly rating: 'good' | 'needs-improvement' | 'poor'
  /** How the page came up: `navigate`, `reload`, `back-forward-cache`, `restore`, … */
  readonly navigationType: string
}

export interface Vitals {
  /** Tells what has changed since it was told last: the page may be left for good. */
  conclude(): void
  stop(): void
}

type Known = Pick<Metric, 'name' | 'value' | 'rating' | 'navigationType'>

const GOOD_DELAY_MS = 200
const POOR_DELAY_MS = 500

/** The library listens once and for good, so that who listens to it can change. */
let delay: InteractionDelay | null = null
let tell: ((metric: Known) => void) | null = null
/** What is known so far of what may still change, by its name. */
const latest = new Map<string, Metric>()
const told = new Map<string, number>()

/**
 * Tracks the web vitals of this page, and again after it was restored from a cache. The
 * library calls them final when the page is hidden, which on the way to another page is
 * after it was left: so the latest are kept here, for whoever asks in time.
 */
export function trackVitals(monitor: Monitor, onVital: (vital: Vital) => void): Vitals {
  tell = monitor(({ name, value, rating, navigationType }: Known) =>
    onVital({ metric: name, value: Math.round(value * 1_000) / 1_000, rating, navigationType }),
  )
  if (!delay) {
    delay = trackInteractionDelay()
    for (const keep of [onCLS, onLCP]) monitor(() => keep(note, { reportAllChanges: true }))()
    for (const listen of [onFCP, onTTFB]) monitor(() => listen((metric) => tell?.(metric)))()
    // Final when the visitor does something, long before the page is left. After the one
    // above, which finds out that a restored page is measured anew.
    monitor(() => onLCP(tellOnce))()
  }
  return {
    conclude() {
      for (const metric of latest.values()) tellOnce(metric)
      const value = delay?.read() ?? null
      if (value !== null) tellOnce(createInp(value))
    },
    stop() {
      tell = null
    },
  }
}

function tellOnce(metric: Known): void {
  if (told.get(metric.name) === metric.value) return
  told.set(metric.name, metric.value)
  tell?.(metric)
}

function note(metric: Metric): void {
  const { name, id } = metric
  const isAnew = latest.has(name) && latest.get(name)?.id !== id
  latest.set(name, metric)
  if (!isAnew) return
  told.delete(name)
  if (name !== 'CLS') return
  told.delete('INP')
  delay?.restart()
}

function createInp(value: number): Known {
  const rating =
    value > POOR_DELAY_MS ? 'poor' : value > GOOD_DELAY_MS ? 'needs-improvement' : 'good'
  const navigationType = latest.get('CLS')?.navigationType ?? 'navigate'
  return { name: 'INP', value, rating, navigationType }
}
