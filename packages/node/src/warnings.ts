/**
 * How the client says that something is wrong without ever throwing into its
 * host. A mistake in a hot path would say so thousands of times, so a warning
 * about one thing is given the first, tenth, hundredth… time, with the count.
 */

/**
 * - `disabled`: no usable host or key; the client does nothing
 * - `invalid_option`: an option was replaced by its default
 * - `invalid_event`: an event was not sent, or will be kept out of sessions
 * - `queue_full`: events are being dropped until the server answers again
 * - `delivery_delayed`: the server cannot take events now; they are kept and retried
 * - `refused`: the server refused events for good; they were dropped
 * - `undelivered`: `close()` ran out of time; what was left was dropped
 * - `closed`: a call after `close()` did nothing
 */
export type PlayheadWarningCode =
  | 'disabled'
  | 'invalid_option'
  | 'invalid_event'
  | 'queue_full'
  | 'delivery_delayed'
  | 'refused'
  | 'undelivered'
  | 'closed'

/** Something that went wrong. The message says what, and what was expected; it holds no secret. */
export interface PlayheadWarning {
  readonly code: PlayheadWarningCode
  readonly message: string
  /** How often this has happened since the client was made. */
  readonly count: number
  /** The error behind it, where there is one. */
  readonly cause?: unknown
}

/** `about` names the one thing that repeats; without it each warning is given. */
export type Warn = (
  code: PlayheadWarningCode,
  message: string,
  details?: { readonly about?: string; readonly cause?: unknown },
) => void

/** Gives warnings to the host's function, or to Node's own process warnings. */
export function createWarn(onWarning: unknown): Warn {
  const emit = isFunction(onWarning) ? protect(onWarning) : emitProcessWarning
  const seen = new Map<string, { count: number; nextReport: number }>()
  return (code, message, { about, cause } = {}) => {
    let count = 1
    if (about !== undefined) {
      const entry = seen.get(`${code} ${about}`) ?? { count: 0, nextReport: 1 }
      seen.set(`${code} ${about}`, entry)
      entry.count += 1
      if (entry.count < entry.nextReport) return
      entry.nextReport *= 10
      count = entry.count
    }
    const text = count > 1 ? `${message} (${count} times so far)` : message
    emit({ code, message: text, count, ...(cause !== undefined && { cause }) })
  }
}

// The host's own function may throw or reject; neither may come back through us.
function protect(onWarning: (warning: PlayheadWarning) => unknown) {
  return (warning: PlayheadWarning): void => {
    try {
      const result = onWarning(warning)
      if (result instanceof Promise) result.catch(() => undefined)
    } catch {
      // Nothing is left to tell.
    }
  }
}

function isFunction(value: unknown): value is (warning: PlayheadWarning) => unknown {
  return typeof value === 'function'
}

function emitProcessWarning({ code, message }: PlayheadWarning): void {
  process.emitWarning(message, {
    type: 'PlayheadWarning',
    code: `PLAYHEAD_${code.toUpperCase()}`,
  })
}
