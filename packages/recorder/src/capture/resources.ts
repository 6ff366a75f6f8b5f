import type { Monitor } from '../monitor.ts'
import { measure } from './measure.ts'
import { createRateLimit } from './rate-limit.ts'

/** A file that the page loaded by itself: picture, sheet, script, font. */
export interface Resource {
  readonly initiator: string
  readonly method: 'GET'
  /** Absolute and scrubbed. */
  readonly url: string
  /** Start, epoch milliseconds by the client's clock. */
  readonly startedAt: number
  readonly durationMs: number
  /** 0 where the browser does not say. */
  readonly status: number
  /** Bytes of the answer's body, and as they came over the network; 0 for a cache. */
  readonly responseBytes?: number
  readonly transferBytes?: number
}

const RESOURCES_PER_INTERVAL = 200
const INTERVAL_MS = 5_000
/** Requests of the page's code are tracked where they are made. */
const TRACKED_ELSEWHERE = /^(?:fetch|xmlhttprequest|beacon)$/

/** Tracks what the page loads, by the browser's own measurements. */
export function trackResources(
  monitor: Monitor,
  now: () => number,
  on: {
    resource: (resource: Resource) => void
    scrubUrl: (url: string) => string
    isOwn: (url: string) => boolean
  },
): { stop: () => void } {
  const limit = createRateLimit(now, RESOURCES_PER_INTERVAL, INTERVAL_MS)
  const tell = (entry: PerformanceResourceTiming): void => {
    const { name, initiatorType, startTime, duration, encodedBodySize, transferSize } = entry
    const isTold = !TRACKED_ELSEWHERE.test(initiatorType) && /^https?:/.test(name)
    if (!isTold || on.isOwn(name) || !limit.take()) return
    const { responseStatus = 0 } = entry as { responseStatus?: number }
    on.resource({
      initiator: initiatorType.slice(0, 32),
      method: 'GET',
      url: on.scrubUrl(name),
      startedAt: Math.round(now() - performance.now() + startTime),
      durationMs: Math.round(duration),
      status: responseStatus,
      ...(encodedBodySize > 0 && { responseBytes: encodedBodySize, transferBytes: transferSize }),
    })
  }
  const measured = measure('resource', monitor(tell))
  return { stop: () => measured?.stop() }
}
