import type { ReplayEntry, ReplayEntryList, SessionSummary } from '@playhead/protocol'
import { toConsoleLine, type ConsoleLine } from './console-line.ts'
import { toNetworkRequest, type NetworkRequest } from './network-request.ts'
import type { ListItem } from './filter-rows.ts'

export interface EntryFeedOptions {
  readonly session: Pick<SessionSummary, 'startedAt'>
  readonly load: (
    from: { readonly cursor: string | null; readonly fromMs: number },
    signal: AbortSignal,
  ) => Promise<ReplayEntryList>
}

/** The console lines and the requests of a session, as far as they have been read. */
export interface EntryFeed {
  readonly lines: readonly ConsoleLine[]
  readonly requests: readonly NetworkRequest[]
  /** Nothing is read before it is asked for. */
  readonly state: 'idle' | 'loading' | 'complete' | 'failed'
  readonly error: unknown
  /** Reads all parts, those after the offset first. Does nothing while it reads already. */
  start(offsetMs: number): void
  /** Of a live session that was read: what has come since. */
  refresh(): void
  stop(): void
}

/** A segment of another tab may come later than those that it happened before, in milliseconds. */
const LATE_MS = 60_000

export function createEntryFeed({ session, load }: EntryFeedOptions): EntryFeed {
  const { startedAt } = session
  let lines = $state.raw<readonly ConsoleLine[]>([])
  let requests = $state.raw<readonly NetworkRequest[]>([])
  let state = $state<EntryFeed['state']>('idle')
  let error = $state.raw<unknown>(null)
  const seen = new Set<string>()
  const abort = new AbortController()
  let throughAt = startedAt
  /** More has come while it was read. */
  let isBehind = false

  const take = (entries: readonly ReplayEntry[]): void => {
    const newLines: ConsoleLine[] = []
    const newRequests: NetworkRequest[] = []
    for (const entry of entries) {
      const id = `${entry.windowId}/${entry.sequence}/${entry.ordinal}`
      if (seen.has(id)) continue
      seen.add(id)
      if (entry.kind === 'console') newLines.push(toConsoleLine(entry, startedAt))
      else newRequests.push(toNetworkRequest(entry, startedAt))
    }
    if (newLines.length > 0) lines = merge(lines, newLines)
    if (newRequests.length > 0) requests = merge(requests, newRequests)
  }

  /** Reads part after part, up to the moment or the end. */
  const readOn = async (fromMs: number, untilAt: number): Promise<void> => {
    let cursor: string | null = null
    do {
      const part: ReplayEntryList = await load({ cursor, fromMs }, abort.signal)
      take(part.entries)
      throughAt = Math.max(throughAt, part.throughAt)
      cursor = part.throughAt < untilAt ? part.nextCursor : null
    } while (cursor !== null)
  }

  const run = async (work: () => Promise<void>): Promise<void> => {
    if (state === 'loading' || abort.signal.aborted) return
    state = 'loading'
    try {
      await work()
      state = 'complete'
    } catch (cause) {
      if (abort.signal.aborted) return
      error = cause
      state = 'failed'
      return
    }
    if (isBehind) refresh()
  }

  const refresh = (): void => {
    isBehind = state === 'loading'
    if (state !== 'complete') return
    void run(() => readOn(Math.max(0, throughAt - LATE_MS - startedAt), Infinity))
  }

  return {
    get lines() {
      return lines
    },
    get requests() {
      return requests
    },
    get state() {
      return state
    },
    get error() {
      return error
    },
    start(offsetMs) {
      if (state === 'complete') return
      void run(async () => {
        await readOn(offsetMs, Infinity)
        if (offsetMs > 0) await readOn(0, startedAt + offsetMs)
      })
    },
    refresh,
    stop: () => abort.abort(),
  }
}

/** Both in order of time. Most of what comes follows what is there. */
function merge<Item extends ListItem>(known: readonly Item[], more: readonly Item[]): Item[] {
  const sorted = more.toSorted(byOffset)
  const isAfter = (known.at(-1)?.offsetMs ?? -1) <= (sorted[0]?.offsetMs ?? Infinity)
  const all = [...known, ...sorted]
  return isAfter ? all : all.sort(byOffset)
}

function byOffset(a: ListItem, b: ListItem): number {
  return a.offsetMs - b.offsetMs
}
