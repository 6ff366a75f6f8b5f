import type { ErrorAnswer, ServerEventsAccepted } from '@playhead/protocol'
import { parseRetryAfterMs } from './backoff.ts'
import { isRecord } from './describe-value.ts'
import { BATCH_PREFIX, BATCH_SUFFIX } from './event-queue.ts'
import type { ClientConfig, FetchAnswer } from './options.ts'
import type { Platform } from './platform.ts'

/** What became of a request. Only `stored` means that the events are on the server's disk. */
export type SendOutcome =
  | { readonly kind: 'stored' }
  /** `isServerFault`: the server failed on it, and may fail on these events for ever. */
  | {
      readonly kind: 'retry'
      readonly reason: string
      readonly retryAfterMs: number | null
      readonly isServerFault: boolean
      readonly cause?: unknown
    }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string }

export interface SendOptions {
  readonly config: ClientConfig
  readonly platform: Platform
  /** Ends the request early; the outcome is then a retry. */
  readonly signal: AbortSignal
}

/** Statuses after which the same request may well succeed. */
const PASSING = new Set([408, 425, 429, 502, 503, 504, 507])
const REASON_LENGTH_LIMIT = 500

/** Sends events (JSON texts) in one request. Never rejects. */
export async function sendBatch(
  batch: readonly string[],
  options: SendOptions,
): Promise<SendOutcome> {
  const { config, platform, signal } = options
  const abort = new AbortController()
  const onAbort = (): void => abort.abort()
  signal.addEventListener('abort', onAbort)
  const stopTimer = platform.startTimer(
    { delayMs: config.requestTimeoutMs, keepsProcessAlive: false },
    onAbort,
  )
  try {
    // A fetch of the host's own may not listen to the signal.
    const answer = await Promise.race([post(batch, config, abort.signal), rejectOn(abort.signal)])
    return interpret(answer, platform.now())
  } catch (cause) {
    const reason = abort.signal.aborted
      ? `no answer within ${config.requestTimeoutMs} ms`
      : describeError(cause)
    return { kind: 'retry', reason, retryAfterMs: null, isServerFault: false, cause }
  } finally {
    stopTimer()
    signal.removeEventListener('abort', onAbort)
  }
}

interface ReadAnswer extends Pick<FetchAnswer, 'status' | 'headers'> {
  readonly body: unknown
}

async function post(
  batch: readonly string[],
  config: ClientConfig,
  signal: AbortSignal,
): Promise<ReadAnswer> {
  const answer = await config.fetch(config.endpoint, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${config.secretKey}`,
      'content-type': 'application/json',
      'user-agent': 'playhead-node',
    },
    body: BATCH_PREFIX + batch.join(',') + BATCH_SUFFIX,
    // A redirect would carry the key to who knows where.
    redirect: 'manual',
    signal,
  })
  return { status: answer.status, headers: answer.headers, body: parseJson(await answer.text()) }
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true })
  })
}

function interpret({ status, headers, body }: ReadAnswer, now: number): SendOutcome {
  if (status === 202 && isAccepted(body)) return { kind: 'stored' }
  if (status === 413) return { kind: 'too_large' }
  const reason = describeAnswer(status, body)
  if (PASSING.has(status) || status >= 500) {
    const retryAfterMs = parseRetryAfterMs(headers.get('retry-after'), now)
    return { kind: 'retry', reason, retryAfterMs, isServerFault: !PASSING.has(status) }
  }
  return { kind: 'refused', status, reason }
}

function isAccepted(body: unknown): body is ServerEventsAccepted {
  return isRecord(body) && body['status'] === 'stored'
}

function isErrorAnswer(body: unknown): body is ErrorAnswer {
  return isRecord(body) && isRecord(body['error']) && typeof body['error']['message'] === 'string'
}

function describeAnswer(status: number, body: unknown): string {
  if (isErrorAnswer(body)) {
    const { message, hint } = body.error
    const text = typeof hint === 'string' ? `${message}; ${hint}` : message
    return `${status}: ${text.slice(0, REASON_LENGTH_LIMIT)}`
  }
  return status < 400
    ? `${status}, which is not the answer of a Playhead server: is the host right?`
    : `${status}`
}

// fetch says "fetch failed" and keeps what happened in the cause.
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'the request failed'
  const { cause } = error
  if (cause instanceof Error) return cause.message || describeCode(cause) || error.message
  return error.message
}

function describeCode(error: Error): string {
  return 'code' in error ? String(error.code) : ''
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
