import { joinSegmentBody, PROTOCOL_VERSION, SHEETS_PER_REQUEST_LIMIT } from '@playhead/protocol'
import type { Warn } from '../boot/warn.ts'
import { stringify } from '../stringify.ts'
import { computeBackoff } from '../transport/backoff.ts'
import { compress } from '../transport/compress.ts'
import type { Fetch } from '../transport/fetch-in-time.ts'
import { sendBody } from '../transport/send.ts'
import type { SheetShelf } from './sheet-shelf.ts'
import type { TextBook } from './text-book.ts'

/**
 * Brings style sheets to the server once it has asked for them. Segments name their
 * sheets, each answer says which are wanted, and a segment whose answer was lost is sent
 * again: so nothing has to be remembered of what the server knows.
 */
export interface SheetDelivery {
  /** A segment that named these sheets was taken, and of them these are wanted. */
  settle(named: readonly string[], wanted: readonly string[]): void
  /** The page goes away; these sheets belong to segments without an answer. */
  park(named: readonly string[]): void
  /** The network is back: no need to wait for the next try. */
  retryNow(): void
  stop(): void
}

export interface SheetDeliveryOptions {
  readonly url: string
  readonly projectKey: string
  readonly fetch: Fetch
  readonly texts: TextBook
  readonly shelf: SheetShelf
  readonly random: () => number
  readonly warn: Warn
}

/** Text of one request, in UTF-16 code units; one sheet may be more. */
const REQUEST_LENGTH = 1024 * 1024
const REQUEST_TIMEOUT_MS = 30_000
/** Small bodies outlive the page by themselves; large ones would eat the quota. */
const KEEPALIVE_BYTES = 20_000

export function createSheetDelivery(options: SheetDeliveryOptions): SheetDelivery {
  const { texts, shelf } = options
  const wanted = new Set<string>()
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let isSending = false
  let isStopped = false

  async function pump(): Promise<void> {
    if (isSending) return
    isSending = true
    try {
      for (let batch = await takeBatch(); batch.size > 0; batch = await takeBatch()) {
        await send(batch)
      }
    } finally {
      isSending = false
    }
  }

  async function takeBatch(): Promise<Map<string, string>> {
    const batch = new Map<string, string>()
    // A failure is being waited out.
    if (timer !== undefined || isStopped) return batch
    let length = 0
    for (const hash of [...wanted].slice(0, SHEETS_PER_REQUEST_LIMIT)) {
      const text = texts.getText(hash) ?? (await shelf.load(hash))
      // Another visitor who sees the same sheet will be asked for it.
      if (text === null) wanted.delete(hash)
      else if (batch.size === 0 || length + text.length <= REQUEST_LENGTH) {
        batch.set(hash, text)
        length += text.length
      }
    }
    return batch
  }

  async function send(batch: ReadonlyMap<string, string>): Promise<void> {
    const head = {
      protocolVersion: PROTOCOL_VERSION,
      projectKey: options.projectKey,
      sheets: [...batch.keys()],
    }
    const payload = await compress(stringify([...batch.values()]))
    const body = joinSegmentBody(stringify(head), payload)
    const outcome = await sendBody(options.fetch, options.url, {
      body,
      keepalive: body.length <= KEEPALIVE_BYTES,
      timeoutMs: REQUEST_TIMEOUT_MS,
    })
    if (outcome.kind === 'retry') {
      failures += 1
      wait(computeBackoff(failures, options.random(), outcome.afterMs))
      return
    }
    failures = 0
    if (outcome.kind === 'refused') {
      options.warn(`a style sheet of this visit is not recorded: ${outcome.message}`)
    }
    for (const hash of batch.keys()) finish(hash)
  }

  function finish(hash: string): void {
    wanted.delete(hash)
    texts.settle(hash)
    void shelf.remove(hash)
  }

  function wait(delayMs: number): void {
    if (!isStopped) timer = setTimeout(wake, delayMs)
  }

  function wake(): void {
    clearTimeout(timer)
    timer = undefined
    void pump()
  }

  return {
    settle(named, wantedNow) {
      for (const hash of wantedNow) wanted.add(hash)
      for (const hash of named) if (!wanted.has(hash)) texts.settle(hash)
      void pump()
    },
    park(named) {
      const left = new Map<string, string>()
      for (const hash of [...wanted, ...named]) {
        const text = texts.getText(hash)
        if (text !== null) left.set(hash, text)
      }
      void shelf.put(left)
    },
    retryNow: wake,
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
