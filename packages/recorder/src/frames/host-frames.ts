import type { Tell } from '../capture/told.ts'
import type { PartContext, RunningPart } from '../dom/dom-parts.ts'
import { NODE_TYPES, SOURCES, type Mutation, type SerializedNode } from '../dom/format.ts'
import { getShadowRoot } from '../dom/shadow-roots.ts'
import { getParent, isDocument, isElement } from '../dom/tree.ts'
import { createWeakList } from '../dom/weak-list.ts'
import { createFrameReader, FRAME_ID_RANGE, type FrameEvent } from './frame-events.ts'
import { MESSAGE_LENGTH_LIMIT, readNonce, type JoinAnswer } from './frame-messages.ts'
import { createToldReader } from './frame-told.ts'
import { createQuota } from './quota.ts'

export interface HostFramesOptions {
  /** Origins of frames whose replay becomes part of this page's. */
  readonly children: readonly string[]
  /** Takes what the code of frames says and asks for. */
  readonly tell: Tell
  /** The visitor does something in a frame. */
  readonly onActivity: () => void
}

export type HostFrames = (context: PartContext, options: HostFramesOptions) => RunningPart

type View = Window & typeof globalThis

/** A frame that is part of the replay. */
interface Link {
  readonly frame: WeakRef<Element>
  readonly frameId: number
  readonly origin: string
  readonly port: MessagePort
}

/** What one frame may send in a minute, with those inside of it, and how often it may change. */
const MESSAGES = { count: 24_000, length: 4 * MESSAGE_LENGTH_LIMIT }
const CHANGES = { count: 9_600, length: Infinity }
/** How often frames may ask for being joined in a minute, all together. */
const REQUESTS = { count: 240, length: Infinity }
const ACTIVITY: ReadonlySet<number> = new Set([
  SOURCES.mouseMove,
  SOURCES.mouseInteraction,
  SOURCES.touchMove,
])

/** Frames that have sent what no recorder sends: nothing of them is taken on this page any more. */
const banned = new WeakSet<Element>()

/** Takes the replays of frames of other origins into that of this page. */
export const hostFrames: HostFrames = (context, { children, tell, onActivity }) => {
  const { mirror, monitor, privacy } = context
  const views = createWeakList<View>()
  const links = new Set<Link>()
  const mayAsk = createQuota(REQUESTS, context.now)
  const readTold = createToldReader(privacy, context.now)
  let lastBase = 0

  const hear = monitor((event: MessageEvent): void => {
    const nonce = readNonce(event.data, 'join')
    if (nonce === null || !event.source || !children.includes(event.origin) || !mayAsk(0)) return
    const view = event.currentTarget as View
    const frame = findFrame(view.document, event.source)
    if (!frame || banned.has(frame)) return
    context.write()
    const frameId = mirror.getId(frame)
    if (frameId === undefined || !isOpen(frame)) return
    // Its page is another one now, or it was told to begin anew.
    for (const link of links) {
      const linked = link.frame.deref()
      if (linked === frame || !linked?.isConnected) close(link)
    }
    const { port1, port2 } = new MessageChannel()
    join({ frame: new WeakRef(frame), frameId, origin: event.origin, port: port1 })
    const answer: JoinAnswer = { playhead: 'joined', nonce }
    ;(event.source as Window).postMessage(answer, event.origin, [port2])
  })

  function join(link: Link): void {
    const maySend = createQuota(MESSAGES, context.now)
    const mayChange = createQuota(CHANGES, context.now)
    const read = createFrameReader({
      claimBase,
      readTold: (data) => readTold(data, link.origin),
      keep: context.sheets.keep,
    })
    links.add(link)
    link.port.onmessage = monitor(({ data }: MessageEvent<unknown>) => {
      if (!links.has(link)) return
      // What is told of a frame comes after what the page has done to it.
      context.write()
      if (!isShown(link) || data === null) {
        leave(link)
        return
      }
      try {
        if (typeof data !== 'string' || !maySend(data.length)) throw new Error('not taken')
        const event = read(data)
        if (event?.kind === 'told') tell(...event.said)
        else if (event && mayChange(0)) take(link, event)
        else if (event) throw new Error('not taken')
      } catch {
        const frame = link.frame.deref()
        if (frame) banned.add(frame)
        leave(link)
      }
    })
  }

  function claimBase(): number {
    if (!Number.isSafeInteger(lastBase + 2 * FRAME_ID_RANGE)) throw new Error('no number is left')
    return (lastBase += FRAME_ID_RANGE)
  }

  function take({ frameId }: Link, event: Exclude<FrameEvent, { kind: 'told' }>): void {
    if (event.kind === 'change') {
      if (ACTIVITY.has(event.source)) onActivity()
      context.emit(event.source, event.data)
      return
    }
    const { x, y } = event.scroll
    const node = event.node as SerializedNode
    attach(frameId, node)
    if (x !== 0 || y !== 0) context.emit(SOURCES.scroll, { id: node.id, x, y })
  }

  function attach(parentId: number, node: SerializedNode): void {
    const mutation: Partial<Mutation> = { adds: [{ parentId, nextId: null, node }] }
    context.emitMutation(mutation, true)
  }

  function isShown({ frame, frameId }: Link): boolean {
    const element = frame.deref()
    return element !== undefined && mirror.getId(element) === frameId && isOpen(element)
  }

  /** Whether the rules of this page let anything be seen in a frame. */
  function isOpen(frame: Element): boolean {
    if (!frame.isConnected || privacy.find(frame) === 'masked') return false
    for (let node: Node | null = frame; node; node = getParent(node) ?? getFrame(node)) {
      if (isElement(node) && (mirror.isClosed(node) || privacy.isBlocked(node))) return false
    }
    return true
  }

  function close(link: Link): void {
    links.delete(link)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no other origin
    link.port.postMessage(null)
    link.port.close()
  }

  /** What the frame showed is not what it shows now: an empty page stands for that. */
  function leave(link: Link): void {
    close(link)
    if (isShown(link)) attach(link.frameId, createBlank(claimBase() + 1))
  }

  return {
    watch(view: View) {
      views.add(view)
      view.addEventListener('message', hear)
    },
    stop() {
      views.forEach((view) => view.removeEventListener('message', hear))
      for (const link of links) close(link)
    },
  }
}

/** The element whose window it is, in shadow trees too. */
function findFrame(root: Document | ShadowRoot, source: MessageEventSource): Element | null {
  for (const frame of root.querySelectorAll('iframe')) {
    if (frame.contentWindow === source) return frame
  }
  for (const element of root.querySelectorAll('*')) {
    const shadow = getShadowRoot(element)
    const found = shadow && findFrame(shadow, source)
    if (found) return found
  }
  return null
}

/** The frame around a document of this origin. */
function getFrame(node: Node): Element | null {
  return isDocument(node) ? (node.defaultView?.frameElement ?? null) : null
}

function createBlank(rootId: number): SerializedNode {
  const element = (id: number, tagName: string, childNodes: SerializedNode[]): SerializedNode => {
    return { type: NODE_TYPES.element, tagName, attributes: {}, childNodes, id, rootId }
  }
  const inside = [element(rootId + 2, 'head', []), element(rootId + 3, 'body', [])]
  const childNodes = [element(rootId + 1, 'html', inside)]
  return { type: NODE_TYPES.document, id: rootId, childNodes }
}
