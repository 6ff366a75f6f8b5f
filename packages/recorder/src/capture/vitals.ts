import type { Monitor } from '../monitor.ts'
import { trackInteractionDelay } from './interaction-delay.ts'
import { measure } from './measure.ts'

type Metric = 'LCP' | 'INP' | 'CLS' | 'TTFB' | 'FCP'

/** A web vital of this page, final as far as the browser can tell. */
export interface Vital {
  readonly metric: Metric
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

/** Up to where a value is good, and up to where it is not poor. */
const BOUNDS: Readonly<Record<Metric, readonly [good: number, poor: number]>> = {
  LCP: [2_500, 4_000],
  INP: [200, 500],
  CLS: [0.1, 0.25],
  TTFB: [800, 1_800],
  FCP: [1_800, 3_000],
}
/** Shifts of a layout add up while each follows the one before it within so long … */
const SHIFT_GAP_MS = 1_000
/** … and all of them the first. */
const SHIFT_SPAN_MS = 5_000

interface LayoutShift extends PerformanceEntry {
  readonly value: number
  readonly hadRecentInput: boolean
}

/** What some browsers know of how the page came up. */
interface Navigation extends PerformanceNavigationTiming {
  readonly activationStart?: number
}

/** Measured once and for good, so that who listens can change. */
let measured: Pick<Vitals, 'conclude'> | null = null
let tell: ((vital: Vital) => void) | null = null

/**
 * Tracks the web vitals of this page as they are defined, and again after it was restored
 * from a cache. Each is told when it is final; what may still change is told by `conclude`.
 */
export function trackVitals(monitor: Monitor, onVital: (vital: Vital) => void): Vitals {
  tell = monitor(onVital)
  measured ??= measureVitals(monitor)
  return {
    conclude: measured.conclude,
    stop() {
      tell = null
    },
  }
}

function measureVitals(monitor: Monitor): Pick<Vitals, 'conclude'> {
  const told = new Map<Metric, number>()
  const navigation = performance.getEntriesByType('navigation')[0] as Navigation | undefined
  const activatedAt = navigation?.activationStart ?? 0
  let navigationType = findNavigationType(navigation)
  let hiddenAt = findHiddenAt(activatedAt)
  let largestPaint: number | null = null
  /** Shifts are told of pages that have been painted while they were seen. */
  let isSeen = false
  let layoutShift = 0
  let shifts = { from: 0, to: 0, sum: 0 }

  function tellOnce(metric: Metric, value: number | null): void {
    if (value === null || told.get(metric) === value) return
    told.set(metric, value)
    const [good, poor] = BOUNDS[metric]
    const rating = value > poor ? 'poor' : value > good ? 'needs-improvement' : 'good'
    tell?.({ metric, value: Math.round(value * 1_000) / 1_000, rating, navigationType })
  }

  const sinceActivation = (at: number): number => Math.max(at - activatedAt, 0)

  const onPaint = monitor(({ name, startTime }: PerformanceEntry) => {
    if (name !== 'first-contentful-paint' || startTime >= hiddenAt) return
    isSeen = true
    tellOnce('FCP', sinceActivation(startTime))
  })

  const onLargestPaint = ({ startTime }: PerformanceEntry): void => {
    if (startTime < hiddenAt) largestPaint = sinceActivation(startTime)
  }

  const onShift = ({ startTime, value, hadRecentInput }: LayoutShift): void => {
    if (hadRecentInput) return
    const isNext = startTime - shifts.to < SHIFT_GAP_MS && startTime - shifts.from < SHIFT_SPAN_MS
    if (shifts.sum > 0 && isNext) shifts = { ...shifts, to: startTime, sum: shifts.sum + value }
    else shifts = { from: startTime, to: startTime, sum: value }
    layoutShift = Math.max(layoutShift, shifts.sum)
  }

  /** Final when the visitor does something, long before the page is left. */
  const tellLargestPaint = monitor(() => {
    largest?.flush()
    tellOnce('LCP', largestPaint)
  })

  const onInput = (event: Event): void => {
    if (!event.isTrusted) return
    for (const name of INPUTS) window.removeEventListener(name, onInput, true)
    // What the visitor did is answered first.
    setTimeout(tellLargestPaint)
  }

  const onRestored = monitor(({ persisted, timeStamp }: PageTransitionEvent) => {
    if (!persisted) return
    navigationType = 'back-forward-cache'
    told.clear()
    delay.restart()
    layoutShift = shifts.sum = 0
    largestPaint = null
    if (navigation) tellOnce('TTFB', 0)
    afterPaint(
      monitor(() => {
        const since = performance.now() - timeStamp
        if (paints) tellOnce('FCP', since)
        if (largest) tellOnce('LCP', (largestPaint = since))
      }),
    )
  })

  const onVisibility = ({ timeStamp }: Event): void => {
    if (document.visibilityState === 'hidden') hiddenAt = Math.min(hiddenAt, timeStamp)
  }

  const paints = measure('paint', onPaint)
  const moves = measure('layout-shift', onShift)
  const largest = measure('largest-contentful-paint', onLargestPaint)
  const delay = trackInteractionDelay()
  measure(
    'navigation',
    monitor(({ responseStart }: Navigation) => tellOnce('TTFB', sinceActivation(responseStart))),
  )
  for (const name of INPUTS) window.addEventListener(name, onInput, true)
  window.addEventListener('visibilitychange', onVisibility, true)
  window.addEventListener('pageshow', onRestored, true)
  return {
    conclude() {
      moves?.flush()
      if (moves && isSeen) tellOnce('CLS', layoutShift)
      tellLargestPaint()
      tellOnce('INP', delay.read())
    },
  }
}

const INPUTS = ['keydown', 'click']

function findNavigationType(navigation: Navigation | undefined): string {
  if ((navigation?.activationStart ?? 0) > 0) return 'prerender'
  if ((document as { wasDiscarded?: boolean }).wasDiscarded) return 'restore'
  return navigation?.type.replaceAll('_', '-') ?? 'navigate'
}

/** When the page was hidden first, in milliseconds of its life: paints after that are late. */
function findHiddenAt(activatedAt: number): number {
  const hidden = performance
    .getEntriesByType('visibility-state')
    .find(({ name, startTime }) => name === 'hidden' && startTime >= activatedAt)
  return hidden?.startTime ?? (document.visibilityState === 'hidden' ? 0 : Infinity)
}

function afterPaint(work: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(work))
}
