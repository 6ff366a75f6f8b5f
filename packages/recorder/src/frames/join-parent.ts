import type { FrameSharing } from '../boot/options.ts'
import type { PageSetup } from '../boot/page-setup.ts'
import type { Said, Tell } from '../capture/told.ts'
import type { DomRecording } from '../dom/recording.ts'
import { REPLAY_EVENT_TYPES, type ReplayEvent } from '../dom/format.ts'
import { stringify } from '../stringify.ts'
import { INSIDE, MESSAGE_LENGTH_LIMIT, readNonce, type JoinRequest } from './frame-messages.ts'

export interface JoinParentOptions {
  readonly page: PageSetup
  readonly sharing: FrameSharing
  /** What was told and not handed on yet; whoever adds to it calls `flush`. */
  readonly waiting: Said[]
  readonly tell: Tell
  /** The address of this page, as it may leave it. */
  readonly here: () => string
  readonly onAlone: () => void
}

/** Hands what happens in this frame to the page around it. */
export interface JoinedParent {
  /** Hands on what is waiting, if there is somebody to hand it to. */
  flush(): void
  stop(): void
}

export type JoinParent = (options: JoinParentOptions) => JoinedParent

const TAKEN: ReadonlySet<number> = new Set([
  REPLAY_EVENT_TYPES.fullSnapshot,
  REPLAY_EVENT_TYPES.incremental,
  REPLAY_EVENT_TYPES.custom,
])
const FIRST_WAIT_MS = 250
/** The page around may begin to record at any time. */
const LAST_WAIT_MS = 15_000
/** After that long without an answer a frame that may records by itself. */
const ALONE_AFTER_MS = 5_000

export const joinParent: JoinParent = (options) => {
  const { page, sharing, waiting, tell } = options
  const { monitor, privacy } = page
  const record = page.prepare({
    // The page around keeps them.
    texts: { write: (css) => css },
    tell,
    // It is told by what the visitor does.
    onActivity: () => undefined,
  })
  let nonce = ''
  let waitMs = FIRST_WAIT_MS
  let timer: ReturnType<typeof setTimeout> | undefined
  let patience: ReturnType<typeof setTimeout> | undefined
  let isStopped = false
  let link: { readonly port: MessagePort; readonly recording: DomRecording } | null = null

  const ask = monitor((): void => {
    const request: JoinRequest = { playhead: 'join', nonce }
    // To whoever is there: it says nothing, and only the origins that are named are believed.
    window.parent.postMessage(request, '*')
    timer = setTimeout(ask, waitMs)
    waitMs = Math.min(waitMs * 2, LAST_WAIT_MS)
  })

  function begin(): void {
    nonce = createNonce()
    waitMs = FIRST_WAIT_MS
    ask()
  }

  const hear = monitor((event: MessageEvent): void => {
    const [port] = event.ports
    if (link || !port || event.source !== window.parent) return
    if (!sharing.parents.includes(event.origin) || readNonce(event.data, 'joined') !== nonce) return
    clearTimeout(timer)
    clearTimeout(patience)
    port.onmessage = monitor(() => {
      leave()
      begin()
    })
    link = { port, recording: record((event) => send(port, event)) }
    flush()
  })

  function send(port: MessagePort, { type, data }: Pick<ReplayEvent, 'type' | 'data'>): void {
    if (!TAKEN.has(type)) return
    const text = stringify({ type, data })
    if (text.length <= MESSAGE_LENGTH_LIMIT) port.postMessage(text)
    else stop()
  }

  function flush(): void {
    if (!link) return
    for (const [kind, told] of waiting.splice(0)) {
      // Of a frame inside this one it is known already which.
      const frame = options.here() + (told.frame === undefined ? '' : INSIDE + told.frame)
      send(link.port, { type: REPLAY_EVENT_TYPES.custom, data: { kind, told: { ...told, frame } } })
    }
  }

  function leave(): void {
    const left = link
    link = null
    left?.recording.flush()
    left?.recording.stop()
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no other origin
    left?.port.postMessage(null)
    left?.port.close()
  }

  function stop(): void {
    isStopped = true
    clearTimeout(timer)
    clearTimeout(patience)
    window.removeEventListener('message', hear)
    window.removeEventListener('pagehide', hide)
    window.removeEventListener('pageshow', show)
    leave()
  }

  const hide = monitor(() => {
    clearTimeout(timer)
    leave()
  })
  const show = monitor(({ persisted }: PageTransitionEvent) => {
    if (persisted) begin()
  })

  const giveUp = monitor(() => {
    stop()
    options.onAlone()
  })

  const wasKnown = privacy.isKnown()
  const start = monitor((received: unknown): void => {
    if (isStopped) return
    if (received !== undefined) privacy.learn(received)
    else if (!wasKnown) privacy.assumeStrict()
    // What was told by looser rules.
    if (!wasKnown && privacy.policy.level === 'strict') waiting.length = 0
    if (sharing.alone) patience = setTimeout(giveUp, ALONE_AFTER_MS)
    window.addEventListener('message', hear)
    window.addEventListener('pagehide', hide)
    window.addEventListener('pageshow', show)
    begin()
  })
  void page.askForSettings().then(start)
  return { flush: monitor(flush), stop: monitor(stop) }
}

function createNonce(): string {
  const numbers = crypto.getRandomValues(new Uint32Array(4))
  return Array.from(numbers, (number) => number.toString(36).padStart(7, '0')).join('')
}
