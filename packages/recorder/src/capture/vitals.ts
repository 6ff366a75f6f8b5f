import { onCLS, onFCP, onINP, onLCP, onTTFB, type Metric } from 'web-vitals'
import type { Monitor } from '../monitor.ts'

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

/** The library listens once and for good, so that who listens to it can change. */
let isListening = false
let tell: ((metric: Metric) => void) | null = null
/** What is known so far of what may still change, by its name. */
const latest = new Map<string, Metric>()
const told = new Map<string, number>()

/**
 * Tracks the web vitals of this page, and again after it was restored from a cache. The
 * library calls them final when the page is hidden, which on the way to another page is
 * after it was left: so the latest are kept here, for whoever asks in time.
 */
export function trackVitals(monitor: Monitor, onVital: (vital: Vital) => void): Vitals {
  tell = monitor(({ name, value, rating, navigationType }: Metric) =>
    onVital({ metric: name, value: Math.round(value * 1_000) / 1_000, rating, navigationType }),
  )
  if (!isListening) {
    isListening = true
    for (const keep of [onCLS, onINP, onLCP]) monitor(() => keep(note, { reportAllChanges: true }))()
    for (const listen of [onFCP, onTTFB]) monitor(() => listen((metric) => tell?.(metric)))()
    // Final when the visitor does something, long before the page is left. After the one
    // above, which finds out that a restored page is measured anew.
    monitor(() => onLCP(tellOnce))()
  }
  return {
    conclude() {
      for (const metric of latest.values()) tellOnce(metric)
    },
    stop() {
      tell = null
    },
  }
}

function tellOnce(metric: Metric): void {
  if (told.get(metric.name) === metric.value) return
  told.set(metric.name, metric.value)
  tell?.(metric)
}

function note(metric: Metric): void {
  const { name, id } = metric
  if (latest.get(name)?.id !== id) told.delete(name)
  latest.set(name, metric)
}
