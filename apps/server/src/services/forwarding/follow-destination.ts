import type { Logger } from 'pino'
import type { StoredDestination } from '../../storage/destination-store.ts'
import type { ForwardingState } from '../../storage/forwarding-store.ts'
import { matchesEvent } from '../../storage/matches-filter.ts'
import type { Storage } from '../../storage/storage.ts'
import { expandFilter } from '../analytics/expand-filter.ts'
import { loadProjectSettings } from '../projects/settings.ts'
import { deliver } from './deliver.ts'
import { toForwardedEvent } from './forwarded-event.ts'
import type { Sender } from './send-request.ts'
import type { Target } from './targets/target.ts'

/** Nothing is tried any more once nothing was taken for so long. */
export const PAUSE_AFTER_MS = 72 * 3_600_000
/** How long it waits when there is nothing to send. */
const IDLE_MS = 2_000
/** Between two pages: no destination gets more than so many events a second. */
const EVENTS_A_SECOND = 1_000
const PAUSE_BETWEEN_MS = 250
/** After a failure, doubled with each that follows. */
const RETRY_MS = 1_000
const RETRY_LIMIT_MS = 10 * 60_000
/** When the storage does not answer. */
const STORAGE_REST_MS = 5_000

export interface FollowOptions {
  readonly destination: StoredDestination
  readonly target: Target
  readonly storage: Pick<Storage, 'control' | 'forwarding'>
  readonly send: Sender
  /** Where people reach the server. */
  readonly publicUrl: string
  readonly logger: Pick<Logger, 'warn'>
  /** Epoch milliseconds. */
  readonly now: () => number
  /** From 0 to 1. */
  readonly random: () => number
  /** Resolves after so many milliseconds, or when it is aborted. */
  readonly rest: (durationMs: number, signal: AbortSignal) => Promise<void>
}

/**
 * Sends what is stored of a project to a destination, page by page in the order in which it
 * was stored, until it is aborted or paused. The place is noted after a page was taken: a
 * process that dies before sends the page again. A page that fails is read anew before it is
 * sent again, so that nothing waits in memory and what was deleted meanwhile is not sent.
 */
export async function followDestination(
  options: FollowOptions,
  signal: AbortSignal,
): Promise<void> {
  const { destination, logger, rest } = options
  let failures = 0
  while (!signal.aborted) {
    try {
      const step = await sendPage(options, signal)
      if (step.kind === 'paused') return
      failures = step.kind === 'failed' ? failures + 1 : 0
      await rest(computeRest(step, failures, options), signal)
    } catch (error) {
      if (signal.aborted) return
      logger.warn({ err: error, destination: destination.id }, 'forwarding failed')
      await rest(STORAGE_REST_MS, signal)
    }
  }
}

type Step =
  | { readonly kind: 'idle' | 'passed' | 'paused' }
  | { readonly kind: 'sent'; readonly events: number }
  | { readonly kind: 'failed'; readonly waitMs: number | null }

function computeRest(step: Step, failures: number, { random }: FollowOptions): number {
  if (step.kind === 'idle') return IDLE_MS
  if (step.kind === 'sent') {
    return Math.max(PAUSE_BETWEEN_MS, (step.events / EVENTS_A_SECOND) * 1_000)
  }
  if (step.kind !== 'failed') return 1
  const longest = Math.min(RETRY_MS * 2 ** (failures - 1), RETRY_LIMIT_MS)
  const wanted = longest * (0.5 + random() / 2)
  // Not at the moment that everybody was told.
  return step.waitMs === null ? wanted : step.waitMs + random() * RETRY_MS
}

async function sendPage(options: FollowOptions, signal: AbortSignal): Promise<Step> {
  const { destination, storage, now, target, send, publicUrl } = options
  const { forwarding, control } = storage
  const { id, projectId } = destination
  const [progress] = await forwarding.listProgress([id])
  if (!progress || progress.pausedAt !== null) return { kind: 'paused' }
  const settings = await loadProjectSettings(control, projectId)
  const filter = expandFilter(destination.filter, { settings, now: now() })
  const page = await forwarding.read({ destinationId: id, projectId, filter })
  if (!page) return { kind: 'idle' }
  const events = page.events
    .filter(({ indexed }) => isWanted(destination, indexed.event))
    .map((waiting) => toForwardedEvent(waiting, publicUrl))
  if (events.length === 0) {
    await forwarding.settle(id, { next: page.next })
    return { kind: 'passed' }
  }
  let state: ForwardingState = { failingSinceAt: progress.failingSinceAt, pausedAt: null }
  const delivery = await deliver(events, {
    target,
    send,
    signal,
    now,
    note: async (attempt) => {
      if (signal.aborted) return
      const isTaken = attempt.error === null || attempt.rejected > 0
      state = { ...state, failingSinceAt: isTaken ? null : (state.failingSinceAt ?? now()) }
      await forwarding.settle(id, { attempt: { ...attempt, isTest: false }, state })
    },
  })
  if (delivery.kind === 'delivered') {
    await forwarding.settle(id, { next: page.next })
    return { kind: 'sent', events: events.length }
  }
  if (signal.aborted) return { kind: 'idle' }
  const isOver = now() - (state.failingSinceAt ?? now()) >= PAUSE_AFTER_MS
  if (delivery.kind === 'gone' || isOver) {
    await forwarding.settle(id, { state: { ...state, pausedAt: now() } })
    return { kind: 'paused' }
  }
  return { kind: 'failed', waitMs: delivery.waitMs }
}

function isWanted(
  { events }: StoredDestination,
  event: Parameters<typeof matchesEvent>[1],
): boolean {
  return events.length === 0 || events.some((condition) => matchesEvent(condition, event))
}
