import { LEAVING_BODY_BYTES_LIMIT, SEGMENT_BODY_BYTES_LIMIT } from '@playhead/protocol'
import type { Warn } from '../boot/warn.ts'
import { nameSegment, type SegmentDraft, type SegmentDraftHead } from '../segment/segment.ts'
import { computeBackoff } from './backoff.ts'
import type { ClientClock } from './client-clock.ts'
import { compress, compressNow } from './compress.ts'
import type { Outbox } from './outbox.ts'
import type { ParkedSegment } from './parked-segment.ts'
import { buildBody, sendBody, type Fetch, type SendOutcome } from './send.ts'
import type { Spool } from './spool.ts'

/**
 * Brings segments to the server and keeps each until it is acknowledged: in memory,
 * from the first failure on also in IndexedDB, and when the page leaves in
 * sessionStorage. One request at a time, oldest first; a failure waits and comes
 * again. (session, window, sequence) makes a repetition harmless, so whenever it is
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
  getStatus(): TransportStatus
}

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
  readonly clock: ClientClock
  readonly now: () => number
  readonly random: () => number
  /** An answer has brought what the project sets. */
  readonly onSettings: (settings: unknown) => void
  readonly warn: Warn
}

interface Item {
  readonly name: string
  readonly head: SegmentDraftHead
  /** Not yet compressed when it is text. */
  content: string | Uint8Array
  /** `compressing` may be overtaken by a page that leaves; `sending` is under way. */
  state: 'waiting' | 'compressing' | 'sending'
  /** Bytes of a keepalive request under way for it. */
  keepaliveBytes: number
  isParked: boolean
}

const MEMORY_BYTES_LIMIT = 5 * 1024 * 1024
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
  let timer: ReturnType<typeof setTimeout> | undefined
  let isPumping = false
  let isStopped = false

  const sizeOf = (item: Item): number => item.content.length

  function enqueue(head: SegmentDraftHead, content: string | Uint8Array, isParked: boolean): void {
    const name = nameSegment(head)
    const known = items.get(name)
    if (known) {
      known.isParked ||= isParked
      return
    }
    items.set(name, { name, head, content, state: 'waiting', keepaliveBytes: 0, isParked })
    makeRoom()
    void pump()
  }

  /** Oldest out first: what happened last is what somebody wants to see. */
  function makeRoom(): void {
    let total = 0
    for (const item of items.values()) total += sizeOf(item)
    for (const item of items.values()) {
      if (total <= MEMORY_BYTES_LIMIT) return
      if (item.state === 'sending') continue
      total -= sizeOf(item)
      dropped += 1
      forget(item)
    }
  }

  function forget(item: Item): void {
    items.delete(item.name)
    if (item.isParked) void outbox.remove(item.name)
  }

  async function pump(): Promise<void> {
    if (isPumping) return
    isPumping = true
    try {
      for (let item = next(); item; item = next()) await trySend(item)
    } finally {
      isPumping = false
    }
  }

  /** What to send now: nothing while a failure is being waited out. */
  function next(): Item | undefined {
    if (isStopped || timer !== undefined) return undefined
    for (const item of items.values()) if (item.state === 'waiting') return item
    return undefined
  }

  async function trySend(item: Item): Promise<void> {
    item.state = 'compressing'
    const payload = typeof item.content === 'string' ? await compress(item.content) : item.content
    // Meanwhile the page may have been hidden, which sends everything at once.
    if (!items.has(item.name) || !isCompressing(item)) return
    item.content = payload
    await post(item, payload)
  }

  async function post(item: Item, payload: Uint8Array, isLast = false): Promise<void> {
    const sentAt = now()
    const body = buildBody(item.head, payload, { sentAt, clock: clock.getSample() })
    if (body.length > SEGMENT_BODY_BYTES_LIMIT) {
      refuse(item, `a segment of ${body.length} bytes is larger than the server takes`)
      return
    }
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
      refuse(item, outcome.message)
      return
    }
    if (outcome.kind === 'retry') {
      failures += 1
      park([item])
      wait(computeBackoff(failures, random(), outcome.afterMs))
      return
    }
    failures = 0
    acknowledged += 1
    forget(item)
    const { serverTime } = outcome
    if (serverTime !== null) clock.learn({ sentAt, answeredAt: now(), serverTime })
    if (outcome.settings !== null) options.onSettings(outcome.settings)
  }

  function refuse(item: Item, message: string): void {
    dropped += 1
    forget(item)
    warn(`a part of this visit is not recorded: ${message}`)
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
    const fresh = parked.filter((item) => !item.isParked)
    for (const item of fresh) item.isParked = true
    void outbox.put(fresh.map(toParked))
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
      if (!hasArrived) enqueue(head, payload, false)
    }
    spooled = new Set()
  }

  async function takeParked(): Promise<void> {
    for (const { head, payload } of await outbox.load(now())) enqueue(head, payload, true)
  }

  return {
    add: ({ head, eventsJson }) => enqueue(head, eventsJson, false),
    start() {
      takeSpooled()
      void takeParked()
    },
    hide() {
      sendLast(false)
      park([...items.values()])
    },
    leave() {
      sendLast(true)
      spooled = new Set(items.keys())
      spool.write([...items.values()].map(toParked))
      park([...items.values()])
    },
    comeBack() {
      takeSpooled()
      wake()
    },
    retryNow: wake,
    stop() {
      sendLast(false)
      park([...items.values()])
      isStopped = true
      clearTimeout(timer)
    },
    getStatus() {
      let waitingBytes = 0
      for (const item of items.values()) waitingBytes += sizeOf(item)
      return { waiting: items.size, waitingBytes, acknowledged, dropped }
    },
  }
}

/** A function, because the type of a field that others change must be read afresh. */
function isCompressing(item: Item): boolean {
  return item.state === 'compressing'
}
