import type { DomRecording } from '../dom/recording.ts'
import { REPLAY_EVENT_TYPES, type ReplayEvent } from '../dom/format.ts'
import type { Monitor } from '../monitor.ts'
import { stringify } from '../stringify.ts'
import { MESSAGE_LENGTH_LIMIT, readNonce, type JoinRequest } from './frame-messages.ts'

export interface JoinParentOptions {
  /** Origins of pages around this frame that may have its replay. */
  readonly parents: readonly string[]
  readonly monitor: Monitor
  /** Starts recording this page, as it may leave it. */
  readonly record: (onEvent: (event: ReplayEvent) => void) => DomRecording
  /** Nobody has answered for a while. Absent: the frame goes on asking. */
  readonly onAlone?: (() => void) | undefined
}

/** Hands the replay of this frame to the page around it; returns what stops that. */
export type JoinParent = (options: JoinParentOptions) => () => void

const FIRST_WAIT_MS = 250
/** The page around may begin to record at any time. */
const LAST_WAIT_MS = 15_000
/** After that long without an answer a frame that may records by itself. */
const ALONE_AFTER_MS = 5_000

export const joinParent: JoinParent = ({ parents, monitor, record, onAlone }) => {
  let nonce = ''
  let waitMs = FIRST_WAIT_MS
  let timer: ReturnType<typeof setTimeout> | undefined
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
    if (!parents.includes(event.origin) || readNonce(event.data, 'joined') !== nonce) return
    clearTimeout(timer)
    clearTimeout(patience)
    port.onmessage = monitor(() => {
      leave()
      begin()
    })
    link = { port, recording: record((told) => send(port, told)) }
  })

  function send(port: MessagePort, { type, data }: ReplayEvent): void {
    if (type !== REPLAY_EVENT_TYPES.fullSnapshot && type !== REPLAY_EVENT_TYPES.incremental) return
    const text = stringify({ type, data })
    if (text.length <= MESSAGE_LENGTH_LIMIT) port.postMessage(text)
    else stop()
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

  const patience =
    onAlone &&
    setTimeout(
      monitor(() => {
        stop()
        onAlone()
      }),
      ALONE_AFTER_MS,
    )
  window.addEventListener('message', hear)
  window.addEventListener('pagehide', hide)
  window.addEventListener('pageshow', show)
  begin()
  return monitor(stop)
}

function createNonce(): string {
  const numbers = crypto.getRandomValues(new Uint32Array(4))
  return Array.from(numbers, (number) => number.toString(36).padStart(7, '0')).join('')
}
