import { listen } from '../listen.ts'
import type { Monitor } from '../monitor.ts'
import { readCall } from './format-value.ts'
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
/** `    at name (https://…:1:2)` or `name@https://…:1:2`. */
const FRAME =
  /^(\s*at (?:async )?(?:[\w$.<>[\] ]{1,120} )?\(?|[\w$.<>/]{0,120}@)([a-z]+:[^\s()]*?)((?::\d+){1,2}\)?)$/

/** What makes texts and addresses fit to leave. */
export interface Scrubbers {
  readonly scrub: (text: string) => string
  readonly scrubUrl: (url: string) => string
}

/** Tracks uncaught errors and unhandled rejections; the page's own handlers run as before. */
export function trackErrors(
  monitor: Monitor,
  now: () => number,
  on: Scrubbers & { error: (error: UncaughtError) => void },
): { notice: (event: ErrorEvent | PromiseRejectionEvent) => void; stop: () => void } {
  const limit = createRateLimit(now, ERRORS_PER_INTERVAL, INTERVAL_MS)
  const onError = monitor((event: ErrorEvent) => {
    if (!limit.take()) return
    on.error({
      kind: 'error',
      ...describe(event.error, event.message, on),
      ...(event.filename && { source: on.scrubUrl(event.filename) }),
      ...(event.lineno && { line: event.lineno, column: event.colno }),
    })
  })
  const onRejection = monitor((event: PromiseRejectionEvent) => {
    if (!limit.take()) return
    on.error({ kind: 'unhandled_rejection', ...describe(event.reason, '', on) })
  })
  return {
    notice: (event) => ('reason' in event ? onRejection(event) : onError(event)),
    stop: listen(window, { error: onError, unhandledrejection: onRejection }),
  }
}

function describe(
  thrown: unknown,
  fallback: string,
  { scrub, scrubUrl }: Scrubbers,
): { type?: string; message: string; stack?: string } {
  if (!(thrown instanceof Error)) {
    const message = thrown == null ? fallback : readCall([thrown], scrub).text
    return { message: scrub(message || 'unknown').slice(0, MESSAGE_LIMIT) }
  }
  const { name, message, stack } = thrown
  return {
    type: /^[A-Z]\w{0,60}$/.test(String(name)) ? String(name) : scrub(String(name)).slice(0, 60),
    message: scrub(String(message)).slice(0, MESSAGE_LIMIT),
    ...(typeof stack === 'string' && { stack: scrubStack(stack, { scrub, scrubUrl }) }),
  }
}

/** A stack whose addresses are scrubbed as such, and whose words as what is said. */
export function scrubStack(stack: string, { scrub, scrubUrl }: Scrubbers): string {
  const lines = stack.slice(0, STACK_LIMIT).split('\n')
  return lines
    .map((line) => {
      const [, before, url, place] = FRAME.exec(line) ?? []
      return url ? before + scrubUrl(url) + place : scrub(line)
    })
    .join('\n')
}
