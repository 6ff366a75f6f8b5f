import type { LiveListener } from './live-poll.ts'
import type { Clock, StageLink } from './stage-link.ts'
import type { StageReport } from './stage-protocol.ts'
import type { PlanWindow } from './stretches.ts'

/** Where a player gets a session's replay from. */
export interface ReplayLoader<Manifest> {
  /**
   * The manifest, with every window around a moment of the session; what lies far from
   * it may be joined into longer ones (`parts`).
   */
  loadManifest(signal: AbortSignal, offsetMs: number): Promise<Manifest>
  /**
   * The replay frames of a window. `afterSequence` asks only for what has come
   * since; an empty answer means nothing has.
   */
  loadWindow(
    window: {
      readonly tabId: string
      readonly firstSequence: number
      readonly lastSequence: number
    },
    options: { readonly afterSequence: number | null; readonly signal: AbortSignal },
  ): Promise<Uint8Array>
  /** A style sheet as a replay needs it; rejects when it is not there. */
  loadSheet(hash: string, signal: AbortSignal): Promise<string>
  /**
   * Tells of more of a session that goes on; returns what ends that. Without it the player
   * asks for the manifest every two seconds.
   */
  watch?(listener: LiveListener): () => void
}

/** What is known of a window that was read, whether the stage still holds it or not. */
export type WindowSummary = Omit<StageReport & { type: 'loaded' }, 'type' | 'request'>

/** The windows that the stage has, and those on their way to it. */
export interface WindowStore {
  /** Makes sure that the stage has all of a window that the manifest names. */
  ensure(window: PlanWindow): Promise<WindowSummary>
  /** What the stage holds of a window; null when it does not. */
  get(key: string): WindowSummary | null
  /** Every window that was read so far. */
  summaries(): readonly WindowSummary[]
  /** Lets go of windows beyond the budget, never of those named. */
  trim(keep: ReadonlySet<string>): void
  destroy(): void
}

export interface WindowStoreOptions {
  readonly loader: Pick<ReplayLoader<unknown>, 'loadWindow'>
  readonly stage: StageLink
  readonly clock: Clock
}

/** Pauses before the second and the third attempt, in milliseconds. */
const RETRY_DELAYS_MS = [500, 1_500]
/** What the stage may hold, in bytes as stored, which is how it holds them. */
const HELD_BYTES_LIMIT = 8 * 1024 * 1024

interface Held {
  /** The last sequence that was asked for; a chunk that is missing is not asked for twice. */
  readonly askedTo: number
  readonly sizeBytes: number
}

export function createWindowStore({ loader, stage, clock }: WindowStoreOptions): WindowStore {
  const summaries = new Map<string, WindowSummary>()
  const held = new Map<string, Held>()
  const running = new Map<string, Promise<WindowSummary>>()
  const waiting = new Map<number, PromiseWithResolvers<WindowSummary>>()
  const abort = new AbortController()
  let requests = 0

  const unsubscribe = stage.subscribe((report) => {
    if (report.type !== 'loaded' && report.type !== 'load-failed') return
    const entry = waiting.get(report.request)
    waiting.delete(report.request)
    if (report.type === 'load-failed') entry?.reject(new Error(report.message))
    else {
      summaries.set(report.key, report)
      entry?.resolve(report)
    }
  })

  const hand = (window: PlanWindow, bytes: Uint8Array): Promise<WindowSummary> => {
    requests += 1
    const entry = Promise.withResolvers<WindowSummary>()
    waiting.set(requests, entry)
    // The stage takes the bytes over; a view into a larger buffer is cut out.
    const own = bytes.slice().buffer
    const { key, fromAt, toAt } = window
    stage.send({ type: 'load', request: requests, key, fromAt, toAt, bytes: own }, [own])
    return entry.promise
  }

  const fetchWindow = async (window: PlanWindow): Promise<Uint8Array> => {
    const afterSequence = held.has(window.key)
      ? (summaries.get(window.key)?.lastSequence ?? null)
      : null
    for (let attempt = 0; ; attempt += 1) {
      try {
        const { tabId, firstSequence, lastSequence } = window
        const place = { tabId, firstSequence, lastSequence }
        return await loader.loadWindow(place, { afterSequence, signal: abort.signal })
      } catch (error) {
        const delayMs = RETRY_DELAYS_MS[attempt]
        if (delayMs === undefined || abort.signal.aborted) throw error
        await new Promise<void>((resolve) => void clock.after(delayMs, resolve))
      }
    }
  }

  const take = async (window: PlanWindow): Promise<WindowSummary> => {
    try {
      const summary = await hand(window, await fetchWindow(window))
      held.set(window.key, { askedTo: window.lastSequence, sizeBytes: window.sizeBytes })
      return summary
    } finally {
      running.delete(window.key)
    }
  }

  return {
    ensure(window) {
      const summary = summaries.get(window.key)
      const askedTo = held.get(window.key)?.askedTo ?? -1
      if (summary && askedTo >= window.lastSequence) return Promise.resolve(summary)
      const work = running.get(window.key) ?? take(window)
      running.set(window.key, work)
      return work
    },
    get: (key) => (held.has(key) ? (summaries.get(key) ?? null) : null),
    summaries: () => [...summaries.values()],
    trim(keep) {
      let total = [...held.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
      for (const [key, { sizeBytes }] of held) {
        if (total <= HELD_BYTES_LIMIT) return
        if (keep.has(key) || running.has(key)) continue
        held.delete(key)
        stage.send({ type: 'unload', key })
        total -= sizeBytes
      }
    },
    destroy() {
      unsubscribe()
      abort.abort()
    },
  }
}
