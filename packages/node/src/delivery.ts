/**
 * From the queue to the server: one request at a time, in order. Events stay in
 * the queue until they are answered for, so that the queue's bound holds for
 * everything that has been captured and not delivered.
 *
 * What passes (no connection, timeouts, 429, 503…) is tried again for ever, since
 * the queue is bounded. What the server itself fails on (500) is tried a few times
 * and given up: it may be these events that it fails on, and those behind them
 * must not wait for ever. What it refuses (4xx) is dropped.
 */
import { SERVER_EVENTS_BODY_BYTES_LIMIT } from '@playhead/protocol'
import { computePauseMs } from './backoff.ts'
import { createEventQueue } from './event-queue.ts'
import type { ClientConfig } from './options.ts'
import type { Platform } from './platform.ts'
import { sendBatch, type SendOutcome } from './send-batch.ts'
import type { Warn } from './warnings.ts'

/** The most that the queue holds, whatever its limit in events. */
const QUEUE_BYTES_LIMIT = 64 * 1024 * 1024

/** How often a batch is sent on which the server fails. */
const SERVER_FAULT_ATTEMPTS = 8

/** The longest pause of our own choice while somebody waits for a flush. */
const HURRIED_PAUSE_MS = 1_000

/** A server that comes and goes is reported this often. */
const DELAY_WARNING_INTERVAL_MS = 60_000

/** What became of the events since the client was made. Refused at capture: not counted. */
export interface DeliveryReport {
  /** Stored by the server, and on its disk. */
  readonly delivered: number
  /** Captured and lost: the queue was full, the server refused, `close()` ran out of time. */
  readonly dropped: number
  /** Still waiting. */
  readonly queued: number
}

export interface Delivery {
  /** Takes an event as JSON text. Returns at once. */
  enqueue(json: string): void
  /** Resolves when everything enqueued so far is answered for or the time is up. */
  flush(timeoutMs: number): Promise<DeliveryReport>
  /** Flushes, then drops what is left. Nothing may be enqueued afterwards. */
  close(timeoutMs: number): Promise<DeliveryReport>
}

export interface DeliveryOptions {
  readonly config: ClientConfig
  readonly platform: Platform
  readonly warn: Warn
}

export function createDelivery({ config, platform, warn }: DeliveryOptions): Delivery {
  const queue = createEventQueue({
    events: config.queueLimit,
    bytes: QUEUE_BYTES_LIMIT,
    bodyBytes: SERVER_EVENTS_BODY_BYTES_LIMIT,
  })
  const abort = new AbortController()
  const waiters = new Set<{ readonly answeredFor: number; readonly end: () => void }>()
  let delivered = 0
  let dropped = 0
  // Taken into the queue, and taken out of it again.
  let taken = 0
  let answeredFor = 0
  let batchLimit = config.batchSize
  let failures = 0
  let serverFaults = 0
  let warnedOfDelayAt = Number.NEGATIVE_INFINITY
  let isOverflowing = false
  let isRunning = false
  let start: { readonly delayMs: number; readonly stop: () => void } | null = null
  let pause: { readonly isOurs: boolean; readonly end: () => void } | null = null

  const report = (): DeliveryReport => ({ delivered, dropped, queued: queue.size })
  const isDue = (): boolean => queue.size >= config.batchSize || waiters.size > 0

  function enqueue(json: string): void {
    if (!queue.add(json)) {
      dropped += 1
      if (isOverflowing) return
      isOverflowing = true
      const held = `${queue.size} events wait for ${config.endpoint}`
      warn('queue_full', `${held} and no more fit; new ones are dropped until there is room`)
      return
    }
    taken += 1
    schedule()
  }

  // Never in the caller's own turn: capturing must cost next to nothing.
  function schedule(): void {
    if (isRunning || queue.size === 0 || abort.signal.aborted) return
    const delayMs = isDue() ? 0 : config.flushIntervalMs
    if (start && start.delayMs <= delayMs) return
    start?.stop()
    start = {
      delayMs,
      stop: platform.startTimer({ delayMs, keepsProcessAlive: false }, () => void run()),
    }
  }

  async function run(): Promise<void> {
    start = null
    isRunning = true
    let hasMore = queue.size > 0
    while (hasMore) hasMore = await sendNext()
    isRunning = false
    schedule()
  }

  /** Sends one batch. Returns whether the next one leaves at once. */
  async function sendNext(): Promise<boolean> {
    const batch = queue.peek(batchLimit)
    const outcome = await sendBatch(batch, { config, platform, signal: abort.signal })
    if (abort.signal.aborted) return false
    const pauseMs = settle(batch.length, outcome)
    if (pauseMs === null) return queue.size > 0 && isDue()
    if (pauseMs > 0) {
      const isOurs = outcome.kind === 'retry' && outcome.retryAfterMs === null
      const isHurried = isOurs && waiters.size > 0
      await waitFor(isHurried ? Math.min(pauseMs, HURRIED_PAUSE_MS) : pauseMs, isOurs)
    }
    return !abort.signal.aborted
  }

  /**
   * Books what became of a batch. Returns how long to pause before it is sent again,
   * or null when it is answered for.
   */
  function settle(count: number, outcome: SendOutcome): number | null {
    switch (outcome.kind) {
      case 'stored':
        delivered += count
        release(count)
        return null
      case 'too_large':
        if (count === 1) {
          drop(count, '413: an event is larger than the server takes')
          return null
        }
        batchLimit = Math.ceil(count / 2)
        return 0
      case 'refused':
        drop(count, outcome.reason)
        return null
      case 'retry':
        return settleRetry(count, outcome)
    }
  }

  function settleRetry(
    count: number,
    { reason, cause, retryAfterMs, isServerFault }: Extract<SendOutcome, { kind: 'retry' }>,
  ): number | null {
    failures += 1
    if (isServerFault) serverFaults += 1
    if (serverFaults >= SERVER_FAULT_ATTEMPTS) {
      drop(count, `${reason} (${serverFaults} times)`)
      return null
    }
    const now = platform.now()
    if (failures === 1 && Math.abs(now - warnedOfDelayAt) >= DELAY_WARNING_INTERVAL_MS) {
      warnedOfDelayAt = now
      const kept = `at most ${config.queueLimit} events are kept and sent again`
      warn('delivery_delayed', `${config.endpoint} cannot be used now (${reason}); ${kept}`, {
        cause,
      })
    }
    return computePauseMs(failures, retryAfterMs, platform.random())
  }

  function drop(count: number, reason: string): void {
    dropped += count
    release(count)
    warn('refused', `${config.endpoint} refused ${count} event(s), which are dropped: ${reason}`, {
      about: reason.slice(0, 3),
    })
  }

  function release(count: number): void {
    queue.remove(count)
    answeredFor += count
    failures = 0
    serverFaults = 0
    batchLimit = Math.min(config.batchSize, batchLimit + 1)
    // One warning for one jam: it is over when the queue is half empty again.
    if (queue.fullness <= 0.5) isOverflowing = false
    for (const waiter of waiters) if (waiter.answeredFor <= answeredFor) waiter.end()
  }

  function waitFor(delayMs: number, isOurs: boolean): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        stop()
        pause = null
        resolve()
      }
      const stop = platform.startTimer({ delayMs, keepsProcessAlive: false }, end)
      pause = { isOurs, end }
    })
  }

  function flush(timeoutMs: number): Promise<DeliveryReport> {
    if (queue.size === 0) return Promise.resolve(report())
    return new Promise((resolve) => {
      const end = (): void => {
        stop()
        waiters.delete(waiter)
        resolve(report())
      }
      // The one timer that keeps the process alive, since somebody waits for it. The
      // others run as long as it does.
      const stop = platform.startTimer({ delayMs: timeoutMs, keepsProcessAlive: true }, end)
      const waiter = { answeredFor: taken, end }
      waiters.add(waiter)
      // A pause of our own choice is cut short; one that the server asked for is not.
      if (pause?.isOurs) pause.end()
      schedule()
    })
  }

  async function close(timeoutMs: number): Promise<DeliveryReport> {
    await flush(timeoutMs)
    abort.abort()
    start?.stop()
    pause?.end()
    const lost = queue.size
    if (lost > 0) {
      queue.remove(lost)
      dropped += lost
      const message = `closed after ${timeoutMs} ms with ${lost} event(s) undelivered, which are dropped`
      warn('undelivered', message)
    }
    for (const waiter of waiters) waiter.end()
    return report()
  }

  return { enqueue, flush, close }
}
