import { EVENT_NAMES } from '@playhead/protocol'
import type { CaptureEvent, IdentifyOptions } from './capture-event.ts'
import { checkEvent, checkIdentity, type CheckedEvent, type EventCheck } from './check-event.ts'
import { createDelivery, type Delivery, type DeliveryReport } from './delivery.ts'
import { describeValue, isRecord } from './describe-value.ts'
import { encodeEvent } from './encode-event.ts'
import { parseOptions, type ParsedOptions, type PlayheadOptions } from './options.ts'
import { NODE_PLATFORM, type Platform } from './platform.ts'
import { readSafely } from './read-safely.ts'
import { bindRequest, type RequestFacts, type RequestPlayhead } from './request-playhead.ts'
import { parseSessionId } from './session-id.ts'
import { createWarn, type Warn } from './warnings.ts'

/** How long `flush()` and `close()` wait when they are not told, in milliseconds. */
const FLUSH_TIMEOUT_MS = 5_000

export interface FlushOptions {
  /** The longest that it may take. Default 5,000. */
  readonly timeoutMs?: number | undefined
}

/**
 * The client. No call of it throws or rejects; what is wrong goes to `onWarning`.
 * Its methods may be passed around by themselves.
 */
export interface Playhead extends AsyncDisposable {
  /** False when there is no usable host or key: every call then does nothing. */
  readonly isEnabled: boolean
  /**
   * Says that something happened. Returns at once; the event leaves with the next
   * batch. It must carry a `sessionId`, a `userId` or an `anonymousId`. An event
   * with a mistake in it is not sent.
   */
  capture(name: string, event: CaptureEvent): void
  /** Says who a session or an anonymous visitor is. */
  identify(userId: string, options?: IdentifyOptions): void
  /** Binds the client to a request, for frameworks without a middleware here. */
  forRequest(facts: RequestFacts): RequestPlayhead
  /** Resolves when everything captured so far is answered for, or when the time is up. */
  flush(options?: FlushOptions): Promise<DeliveryReport>
  /**
   * Delivers what is left, waiting at most `timeoutMs`, and ends the client. Waiting
   * events do not keep a process alive: call this before it ends.
   */
  close(options?: FlushOptions): Promise<DeliveryReport>
}

/**
 * Makes a client. It never throws: without a usable host or key it is disabled,
 * says so in one warning, and every call does nothing. One client per process.
 *
 * @example
 * const playhead = createPlayhead({
 *   host: 'https://playhead.example.com',
 *   secretKey: process.env.PLAYHEAD_SECRET_KEY,
 * })
 * playhead.capture('order_paid', { userId: 'user-17', metadata: { amount: 42.5 } })
 * await playhead.close()
 */
export function createPlayhead(options: PlayheadOptions): Playhead {
  return createClient(options, NODE_PLATFORM)
}

/** `createPlayhead` with the clock, chance and timers of the caller. */
export function createClient(options: unknown, platform: Platform): Playhead {
  const given = readSafely(() => (isRecord(options) ? { ...options } : {}), {})
  const warn = createWarn(given['onWarning'])
  const { config, faults } = parseOptions(given)
  if (config === null) warn('disabled', describeDisabled(faults))
  else for (const { message } of faults) warn('invalid_option', message)
  const delivery = config && createDelivery({ config, platform, warn })
  const environment = config?.environment ?? undefined
  let closing: Promise<DeliveryReport> | null = null

  function enqueue(name: unknown, checked: EventCheck, target: Delivery): void {
    const encoded = checked.ok ? encodeEvent({ environment, ...checked.event }, platform) : checked
    if (!encoded.ok) {
      const what = typeof name === 'string' ? `event ${name.slice(0, 50)}` : 'an event'
      const { field, message } = encoded.fault
      warn('invalid_event', `${what} was not sent: ${message}`, { about: field })
      return
    }
    if (checked.ok) warnOfSessionId(checked.event, warn)
    target.enqueue(encoded.json)
  }

  /** The one door into the client: whatever goes wrong behind it stays there. */
  function attempt(name: unknown, check: () => EventCheck): void {
    if (delivery === null) return
    if (closing !== null) {
      warn('closed', 'called after close(); nothing was sent', { about: 'call' })
      return
    }
    try {
      enqueue(name, check(), delivery)
    } catch (cause) {
      const message = 'an event was not sent: reading it threw'
      warn('invalid_event', message, { about: 'threw', cause })
    }
  }

  const playhead: Playhead = {
    isEnabled: delivery !== null,
    capture: (name, event) => attempt(name, () => checkEvent(name, event)),
    identify: (userId, identity) => {
      attempt(EVENT_NAMES.identify, () => checkIdentity(userId, identity))
    },
    forRequest: (facts) => bindRequest(facts, playhead, warn),
    flush: async (options) => (await delivery?.flush(readTimeoutMs(options))) ?? NOTHING,
    close: async (options) => {
      closing ??= delivery?.close(readTimeoutMs(options)) ?? Promise.resolve(NOTHING)
      return await closing
    },
    [Symbol.asyncDispose]: async () => {
      await playhead.close()
    },
  }
  return playhead
}

const NOTHING: DeliveryReport = { delivered: 0, dropped: 0, queued: 0 }

function describeDisabled(faults: ParsedOptions['faults']): string {
  const reasons = faults.map(({ message }) => message).join('; ')
  return `Playhead is disabled and sends nothing: ${reasons}`
}

function readTimeoutMs(options: unknown): number {
  const timeoutMs = readSafely(() => (isRecord(options) ? options['timeoutMs'] : null), null)
  // Longer than a timer can be told, setTimeout fires at once.
  const isUsable = typeof timeoutMs === 'number' && timeoutMs >= 0 && timeoutMs <= 2 ** 31 - 1
  return isUsable ? timeoutMs : FLUSH_TIMEOUT_MS
}

function warnOfSessionId({ name, sessionId }: CheckedEvent, warn: Warn): void {
  if (sessionId == null || parseSessionId(sessionId) !== null) return
  const got = `its sessionId is ${describeValue(sessionId)}`
  const expected = 'expected a UUIDv7 or an integer of at least ten digits'
  const message = `event ${name.slice(0, 50)} is stored and kept out of sessions: ${got}; ${expected}`
  warn('invalid_event', message, { about: 'sessionId rule' })
}
