import type { Monitor } from '../monitor.ts'
import { scrubText } from '../privacy/shapes.ts'
import { formatLine } from './format-value.ts'
import { createRateLimit } from './rate-limit.ts'

export interface UncaughtError {
  readonly kind: 'error' | 'unhandled_rejection'
  /** The error's class, such as `TypeError`; absent for what is no error. */
  readonly type?: string
  readonly message: string
  readonly stack?: string
  readonly source?: string
  readonly line?: number
  readonly column?: number
}

const ERRORS_PER_INTERVAL = 20
const INTERVAL_MS = 5_000
const MESSAGE_LIMIT = 1_000
const STACK_LIMIT = 4_000

/** Tracks uncaught errors and unhandled rejections; the page's own handlers run as before. */
export function trackErrors(
  monitor: Monitor,
  now: () => number,
  on: { error: (error: UncaughtError) => void; scrubUrl: (url: string) => string },
): { stop: () => void } {
  const limit = createRateLimit(now, ERRORS_PER_INTERVAL, INTERVAL_MS)
  const onError = monitor((event: ErrorEvent) => {
    if (!limit.take()) return
    on.error({
      kind: 'error',
      ...describe(event.error, event.message),
      ...(event.filename && { source: on.scrubUrl(event.filename) }),
      ...(event.lineno && { line: event.lineno, column: event.colno }),
    })
  })
  const onRejection = monitor((event: PromiseRejectionEvent) => {
    if (!limit.take()) return
    on.error({ kind: 'unhandled_rejection', ...describe(event.reason, '') })
  })
  window.addEventListener('error', onError)
  window.addEventListener('unhandledrejection', onRejection)
  return {
    stop() {
      window.removeEventListener('error', onError)
      window.removeEventListener('unhandledrejection', onRejection)
    },
  }
}

function describe(
  thrown: unknown,
  fallback: string,
): { type?: string; message: string; stack?: string } {
  if (!(thrown instanceof Error)) {
    const message = thrown == null ? fallback : formatLine([thrown])
    return { message: scrubText(message || 'unknown').slice(0, MESSAGE_LIMIT) }
  }
  const { name, message, stack } = thrown
  return {
    type: scrubText(String(name)).slice(0, 200),
    message: scrubText(String(message)).slice(0, MESSAGE_LIMIT),
    ...(typeof stack === 'string' && { stack: scrubStack(stack) }),
  }
}

/** A stack without the queries of the scripts it names. */
function scrubStack(stack: string): string {
  return scrubText(stack.slice(0, STACK_LIMIT).replace(/\?[^\s:)]*(?=:\d)/g, ''))
}
