import { LEAVING_BODY_BYTES_LIMIT, type ReportReason } from '@playhead/protocol'
import type { Warn } from '../boot/warn.ts'
import { nameSegment, type SegmentDraft, type SegmentDraftHead } from '../segment/segment.ts'
import { computeBackoff } from './backoff.ts'
import type { ClientClock } from './client-clock.ts'
import { compress, compressNow } from './compress.ts'
import { findSpent } from './find-spent.ts'
import type { Outbox } from './outbox.ts'
import type { ParkedSegment } from './parked-segment.ts'
import type { Fetch } from './fetch-in-time.ts'
import { buildBody, sendBody, type SendOutcome } from './send.ts'
import type { SheetDelivery } from '../sheets/sheet-delivery.ts'
import type { Spool } from './spool.ts'

/**
 * Brings segments to the server and keeps each until it is acknowledged: in memory,
 * from the first failure on also in IndexedDB, and when the page leaves in
 * sessionStorage. One request at a time, oldest first; a failure waits and comes
 * again. Segments wait compressed, and what must be given up is never a snapshot that
 * something kept builds on. (session, window, sequence) makes a repetition harmless, so whenever it is
 * not known whether something arrived, it is sent again.
 */
export interface Transport {
  add(draft: SegmentDraft): void
  /** Sends what earlier pages left behind. */
  start(): void
  /** The page is hidden and may never come back: everything goes now. */
  hide(): void
  /** The page leaves: everything goes now, and what is not acknowledged is parked. */
  leave(): void
  /** The page is back from the back/forward cache. */
  comeBack(): void
  /** The network is back: no need to wait for the next try. */
  retryNow(): void
  stop(): void
  /** Stops sending and throws away what waits, here alone or also what was parked. */
  discard(scope: DiscardScope): void
  getStatus(): TransportStatus
}

/** What is thrown away: what this page has in memory, or everything of this browser. */
export type DiscardScope = 'page' | 'browser'

export interface TransportStatus {
  /** Segments that wait for an acknowledgement. */
  readonly waiting: number
  readonly waitingBytes: number
  readonly acknowledged: number
  /** Segments given up: refused by the server, or pushed out of a full buffer. */
  readonly dropped: number
}

export interface TransportOptions {
  readonly url: string
  readonly fetch: Fetch
  readonly outbox: Outbox
  readonly spool: Spool
  /** Brings the style sheets that segments name. */
  readonly sheets: Pick<SheetDelivery, 'settle' | 'park'>
  readonly clock: ClientClock
  readonly now: () => number
  readonly random: () => number
  /** An answer has brought what the project sets; null for nothing. */
  readonly onSettings: (settings: unknown) => void
  /**
   * What this page records next should begin with a snapshot: something of it was
   * given up, or could be given up if one followed.
   */
  readonly onSnapshotNeeded: () => void
  /** A segment was given up for this reason. */
  readonly onLoss: (reason: ReportReason) => void
  readonly warn: Warn
}

interface Item {
  readonly name: string
  readonly head: SegmentDraftHead
  /** The head's share of memory: its length as JSON, in UTF-16 code units. */
  readonly headLength: number
  /** Recorded by this very page, and not left behind by an earlier one. */
  readonly isOwn: boolean
  /** Text only until it is compressed. */
  content: string | Uint8Array
  state: 'waiting' | 'sending'
  /** Bytes of a keepalive request under way for it. */
  keepaliveBytes: number
  isParked: boolean
}

const MEMORY_BYTES_LIMIT = 5 * 1024 * 1024
/** Where no snapshot comes to build on, memory ends here all the same. */
const HARD_MEMORY_BYTES_LIMIT = 2 * MEMORY_BYTES_LIMIT
/** A snapshot that is larger than memory would be asked for again at once. */
const SNAPSHOT_INTERVAL_MS = 60_000
/** A server that refuses every segment must not cost the page a snapshot each time. */
const SNAPSHOTS_AFTER_REFUSALS = 5
const REQUEST_TIMEOUT_MS = 30_000
/** Small bodies outlive the page by themselves; large ones would eat the quota. */
const KEEPALIVE_BYTES = 20_000

export function createTransport(options: TransportOptions): Transport {
  const { url, fetch, outbox, spool, clock, now, random, warn } = options
  const items = new Map<string, Item>()
  /** What this page put into the spool, in case it is shown again. */
  let spooled = new Set<string>()
  let failures = 0
  let acknowledged = 0
  let dropped = 0
  let refused = 0
  /** What this page recorded last. */
  let newest: Item | null = null
  let askedForSnapshotAt = -Infinity
  let timer: ReturnType<typeof setTimeout> | undefined
  let isPumping = false
  let isStopped = false
  let isDiscarded = false

  /** What waits for its compression is text for a moment only, and not counted. */
  const sizeOf = ({ content, headLength }: Item): number =>
    headLength + (typeof content === 'string' ? 0 : content.length)

  function computeWaitingBytes(): number {
    let total = 0
    for (const item of items.values()) total += sizeOf(item)
    return total
  }

  function enqueue(
    head: SegmentDraftHead,
    content: string | Uint8Array,
    origin: 'page' | 'spool' | 'outbox',
  ): void {
    const name = nameSegment(head)
    const isParked = origin === 'outbox'
    const known = items.get(name)
    if (known) {
      known.isParked ||= isParked
      return
    }
    const item: Item = {
      name,
      head,
      headLength: JSON.stringify(head).length,
      isOwn: origin === 'page',
      content,
      state: 'waiting',
      keepaliveBytes: 0,
      isParked,
    }
    items.set(name, item)
    if (item.isOwn) newest = item
    void prepare(item)
  }

  async function prepare(item: Item): Promise<void> {
    if (typeof item.content === 'string') {
      const payload = await compress(item.content)
      // Meanwhile the page may have been hidden, which compresses everything at once.
      if (typeof item.content === 'string') item.content = payload
    }
    if (!items.has(item.name)) return
    makeRoom()
    void pump()
  }

  function makeRoom(): void {
    while (computeWaitingBytes() > MEMORY_BYTES_LIMIT) {
      const spent = findSpent([...items.values()], newest)
      for (const item of spent) giveUp(item)
      if (spent.length > 0) continue
      // While the server takes what comes, it makes the room.
      if (items.size > 1 && failures > 0) askForSnapshot()
      break
    }
    for (const item of items.values()) {
      if (computeWaitingBytes() <= HARD_MEMORY_BYTES_LIMIT) return
      if (item.state === 'waiting' && item !== newest) giveUp(item)
    }
  }

  function giveUp(item: Item): void {
    dropped += 1
    forget(item)
    options.onLoss('server_unreachable')
    warn('a part of this visit is not recorded: the server was not reached for too long')
  }

  function askForSnapshot(): void {
    if (now() - askedForSnapshotAt < SNAPSHOT_INTERVAL_MS) return
    askedForSnapshotAt = now()
    options.onSnapshotNeeded()
  }

  function forget(item: Item): void {
    items.delete(item.name)
    if (item.isParked) void outbox.remove(item.name)
  }

  async function pump(): Promise<void> {
    if (isPumping) return
    isPumping = true
    try {
      for (let item = next(); item; item = next()) await post(item, toParked(item).payload)
    } finally {
      isPumping = false
    }
  }

  /** What to send now: nothing while a failure is being waited out. */
  function next(): Item | undefined {
    if (isStopped || timer !== undefined) return undefined
    for (const item of items.values()) {
      if (item.state === 'waiting') return typeof item.content === 'string' ? undefined : item
    }
    return undefined
  }

  async function post(item: Item, payload: Uint8Array, isLast = false): Promise<void> {
    const sentAt = now()
    const body = buildBody(item.head, payload, { sentAt, clock: clock.getSample() })
    const keepalive = isLast || body.length <= Math.min(KEEPALIVE_BYTES, getKeepaliveRoom())
    item.state = 'sending'
    item.keepaliveBytes = keepalive ? body.length : 0
    const outcome = await sendBody(fetch, url, { body, keepalive, timeoutMs: REQUEST_TIMEOUT_MS })
    item.state = 'waiting'
    item.keepaliveBytes = 0
    settle(item, outcome, sentAt)
  }

  function settle(item: Item, outcome: SendOutcome, sentAt: number): void {
    // Sent twice, as a page that leaves does, and the other answer came first.
    if (!items.has(item.name)) return
    if (outcome.kind === 'refused') {
      refuse(item, outcome)
      return
    }
    if (outcome.kind === 'retry') {
      failures += 1
      park([item])
      makeRoom()
      wait(computeBackoff(failures, random(), outcome.afterMs))
      return
    }
    failures = 0
    acknowledged += 1
    forget(item)
    const { serverTime } = outcome
    if (serverTime !== null) clock.learn({ sentAt, answeredAt: now(), serverTime })
    options.sheets.settle(item.head.sheets ?? [], outcome.wantedSheets)
    options.onSettings(outcome.settings)
  }

  function refuse(item: Item, { code, message }: { code: string; message: string }): void {
    dropped += 1
    refused += 1
    forget(item)
    options.onLoss(code === 'origin_not_allowed' ? code : 'server_refused')
    warn(`a part of this visit is not recorded: ${message}`)
    if (item.isOwn && refused <= SNAPSHOTS_AFTER_REFUSALS) options.onSnapshotNeeded()
  }

  function wait(delayMs: number): void {
    if (isStopped) return
    clearTimeout(timer)
    timer = setTimeout(wake, delayMs)
  }

  function wake(): void {
    clearTimeout(timer)
    timer = undefined
    void pump()
  }

  function park(parked: readonly Item[]): void {
    if (isDiscarded) return
    const fresh = parked.filter((item) => !item.isParked)
    for (const item of fresh) item.isParked = true
    void outbox.put(fresh.map(toParked))
  }

  function parkAll(): void {
    if (!isDiscarded)
      options.sheets.park([...items.values()].flatMap(({ head }) => head.sheets ?? []))
    park([...items.values()])
  }

  function toParked(item: Item): ParkedSegment {
    if (typeof item.content === 'string') item.content = compressNow(item.content)
    return { head: item.head, payload: item.content }
  }

  function getKeepaliveRoom(): number {
    let room = LEAVING_BODY_BYTES_LIMIT
    for (const item of items.values()) room -= item.keepaliveBytes
    return room
  }

  /** Sends at once what fits into the requests that outlive a page, newest first. */
  function sendLast(isLeaving: boolean): void {
    let room = getKeepaliveRoom()
    for (const item of [...items.values()].reverse()) {
      const isUnderWay = item.keepaliveBytes > 0 || (item.state === 'sending' && !isLeaving)
      if (isUnderWay || isStopped) continue
      const { payload } = toParked(item)
      // The head is JSON of mostly ASCII: its length is close to its size in bytes.
      const bytes =
        payload.length + new TextEncoder().encode(JSON.stringify(item.head)).length + 200
      if (bytes > room) continue
      room -= bytes
      void post(item, payload, true)
    }
  }

  function takeSpooled(): void {
    for (const { head, payload } of spool.take()) {
      // Ours and no longer waiting: it has been acknowledged meanwhile.
      const hasArrived = spooled.has(nameSegment(head)) && !items.has(nameSegment(head))
      if (!hasArrived) enqueue(head, payload, 'spool')
    }
    spooled = new Set()
  }

  async function takeParked(): Promise<void> {
    for (const { head, payload } of await outbox.load(now())) enqueue(head, payload, 'outbox')
  }

  return {
    add: ({ head, eventsJson }) => enqueue(head, eventsJson, 'page'),
    start() {
      takeSpooled()
      void takeParked()
    },
    hide() {
      sendLast(false)
      parkAll()
    },
    leave() {
      sendLast(true)
      spooled = new Set(items.keys())
      spool.write([...items.values()].map(toParked))
      parkAll()
    },
    comeBack() {
      takeSpooled()
      wake()
    },
    retryNow: wake,
    stop() {
      sendLast(false)
      parkAll()
      isStopped = true
      clearTimeout(timer)
    },
    discard(scope) {
      isStopped = true
      isDiscarded = true
      clearTimeout(timer)
      if (scope === 'browser') for (const item of items.values()) void outbox.remove(item.name)
      items.clear()
    },
    getStatus() {
      return {
        waiting: items.size,
        waitingBytes: computeWaitingBytes(),
        acknowledged,
        dropped,
      }
    },
  }
}
