import type { ForwardingAttempt } from '../../storage/forwarding-store.ts'
import type { ForwardedEvent } from './forwarded-event.ts'
import { SendError, type Sender } from './send-request.ts'
import type { Target, Verdict } from './targets/target.ts'

export interface DeliverOptions {
  readonly target: Target
  readonly send: Sender
  readonly signal: AbortSignal
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Is told of each request, before the next. */
  readonly note: (attempt: Omit<ForwardingAttempt, 'isTest'>) => Promise<void>
}

/** What came of it: all were taken or refused for good, or the rest has to wait. */
export type Delivery = { readonly kind: 'delivered' } | Extract<Verdict, { kind: 'later' | 'gone' }>

interface Encoded {
  readonly id: string
  readonly json: string
}

/** Sends events in their order, in requests that are within the limits of whoever takes them. */
export async function deliver(
  events: readonly ForwardedEvent[],
  options: DeliverOptions,
): Promise<Delivery> {
  const { target, signal } = options
  let limit = target.limits.events
  let rest: Encoded[] = events.map((event) => ({ id: event.id, json: target.encode(event) }))
  while (rest.length > 0 && !signal.aborted) {
    const batch = takeBatch(rest, { events: limit, bytes: target.limits.bytes })
    const { verdict, attempt } = await tryOnce(batch, options)
    const note = (rejected: number, error: string | null) =>
      options.note({ ...attempt, rejected, error })
    if (verdict.kind === 'taken') {
      await note(verdict.rejected, verdict.error)
      rest = rest.slice(batch.length)
    } else if (verdict.kind === 'without') {
      const refused = new Set(verdict.places.filter((place) => batch[place]))
      await options.note({
        ...attempt,
        events: refused.size,
        rejected: refused.size,
        error: verdict.error,
      })
      // Nothing that we sent is named: the same again would be refused for ever.
      if (refused.size === 0) return { kind: 'later', error: verdict.error, waitMs: null }
      rest = rest.filter((_, place) => !refused.has(place))
    } else if (verdict.kind === 'too_large') {
      const isOne = batch.length === 1
      await note(isOne ? 1 : 0, isOne ? `an event is too large: ${verdict.error}` : verdict.error)
      if (isOne) rest = rest.slice(1)
      else limit = Math.ceil(batch.length / 2)
    } else {
      await note(0, verdict.error)
      return verdict
    }
  }
  return signal.aborted ? { kind: 'later', error: 'stopped', waitMs: null } : { kind: 'delivered' }
}

/** The first of them that fit into one request; one at least. */
function takeBatch(
  rest: readonly Encoded[],
  limits: { readonly events: number; readonly bytes: number },
): Encoded[] {
  const batch: Encoded[] = []
  let bytes = 0
  for (const each of rest.slice(0, limits.events)) {
    bytes += Buffer.byteLength(each.json) + 1
    if (batch.length > 0 && bytes > limits.bytes) break
    batch.push(each)
  }
  return batch
}

async function tryOnce(batch: readonly Encoded[], options: DeliverOptions) {
  const { target, send, signal, now } = options
  const at = now()
  const startedAt = performance.now()
  const attempt = (status: number | null) => ({
    at,
    durationMs: Math.round(performance.now() - startedAt),
    events: batch.length,
    status,
  })
  if (batch.length === 1 && Buffer.byteLength(batch[0]?.json ?? '') > target.limits.bytes) {
    const verdict: Verdict = { kind: 'too_large', error: `more than ${target.limits.bytes} bytes` }
    return { verdict, attempt: attempt(null) }
  }
  try {
    const request = target.createRequest({
      encoded: batch.map(({ json }) => json),
      ids: batch.map(({ id }) => id),
      at,
    })
    const answer = await send(request, signal)
    return { verdict: target.readAnswer(answer), attempt: attempt(answer.status) }
  } catch (error) {
    if (!(error instanceof SendError)) throw error
    const verdict: Verdict = { kind: 'later', error: error.message, waitMs: null }
    return { verdict, attempt: attempt(null) }
  }
}
