import type { ReplayManifest } from '@playhead/protocol'
import type { WindowPlace } from '../api/session-paths.ts'
import { chooseStart, findRawPlace, readRawWindow, type RawWindow } from './raw-window.ts'

export interface RawFeedOptions {
  readonly sessionId: string
  readonly startedAt: number
  readonly getManifest: (atMs: number, signal: AbortSignal) => Promise<ReplayManifest>
  readonly loadWindow: (place: WindowPlace, signal: AbortSignal) => Promise<Uint8Array>
}

/** The events of the window at the playhead. One window is held at a time. */
export interface RawFeed {
  readonly window: RawWindow | null
  readonly state: 'loading' | 'ready' | 'none' | 'failed'
  /** Follows the playhead; of the wanted tab, where that was recorded then. */
  show(offsetMs: number, windowId: string | null): void
  retry(): void
  stop(): void
}

/** A window that still grows is read again once the playhead is so far beyond it, in milliseconds. */
const BEYOND_MS = 5_000

export function createRawFeed(options: RawFeedOptions): RawFeed {
  const { sessionId, startedAt } = options
  let window = $state.raw<RawWindow | null>(null)
  let state = $state<RawFeed['state']>('loading')
  let wanted: { at: number; windowId: string | null } | null = null
  let isBusy = false
  const abort = new AbortController()

  /** What the window on show was chosen for. */
  let looked: { at: number; windowId: string | null } | null = null

  /** Whether nothing else would be found by looking again. */
  const isShown = (at: number, windowId: string | null): boolean => {
    if (!looked || windowId !== looked.windowId) return false
    if (!window) return Math.abs(at - looked.at) < BEYOND_MS
    return at >= window.fromAt && at < window.toAt + BEYOND_MS
  }

  const read = async (at: number, windowId: string | null): Promise<void> => {
    looked = { at, windowId }
    const manifest = await options.getManifest(at - startedAt, abort.signal)
    const place = findRawPlace(manifest, { at, windowId })
    if (!place) {
      window = null
      state = 'none'
      return
    }
    const { firstSequence, lastSequence } = place.window
    const bytes = await options.loadWindow(
      {
        sessionId,
        tabId: place.windowId,
        firstSequence,
        lastSequence,
        afterSequence: chooseStart(place, at),
      },
      abort.signal,
    )
    window = await readRawWindow(bytes, place, startedAt)
    state = 'ready'
  }

  const work = async (): Promise<void> => {
    if (isBusy) return
    isBusy = true
    try {
      // What is wanted may have changed while something was read.
      while (wanted && !abort.signal.aborted) {
        const { at, windowId } = wanted
        wanted = null
        await read(at, windowId)
      }
    } catch {
      if (!abort.signal.aborted) state = 'failed'
    } finally {
      isBusy = false
    }
  }

  return {
    get window() {
      return window
    },
    get state() {
      return state
    },
    show(offsetMs, windowId) {
      const at = startedAt + Math.round(offsetMs)
      if (state === 'failed' || isShown(at, windowId)) return
      wanted = { at, windowId }
      void work()
    },
    retry() {
      if (state !== 'failed') return
      state = 'loading'
      wanted = looked
      void work()
    },
    stop: () => abort.abort(),
  }
}
