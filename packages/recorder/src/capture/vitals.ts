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

/** The library listens once and for good, so that who listens to it can change. */
let isListening = false
let listener: ((metric: Metric) => void) | null = null

/** Tracks the web vitals of this page, and again after it was restored from a cache. */
export function trackVitals(
  monitor: Monitor,
  onVital: (vital: Vital) => void,
): { stop: () => void } {
  listener = monitor(({ name, value, rating, navigationType }: Metric) =>
    onVital({ metric: name, value: Math.round(value * 1_000) / 1_000, rating, navigationType }),
  )
  if (!isListening) {
    isListening = true
    for (const listen of [onCLS, onFCP, onINP, onLCP, onTTFB]) {
      monitor(() => listen((metric: Metric) => listener?.(metric)))()
    }
  }
  return {
    stop() {
      listener = null
    },
  }
}
