import type { SerializedNode } from './format.ts'
import { forgetInside } from './mirror.ts'
import type { Listeners, RootContext } from './root-context.ts'
import { getTargetNode } from './root-context.ts'
import type { Serializer } from './serializer.ts'
import type { StyleSheets } from './style-sheets.ts'
import { isDocument, isElement, isShadowRoot } from './tree.ts'
import { createWeakList } from './weak-list.ts'

/**
 * The roots of the page's trees: its document, those of same-origin frames, and shadow
 * roots. Each is observed and listened to once, by the same functions, and held by
 * nobody here, so that a frame or a host that the page drops is free at once.
 */
export interface Roots {
  /** Whether a document is part of the recording. */
  has(page: Document): boolean
  addDocument(page: Document): void
  /** A shadow root has been written with its host. */
  addShadow(root: ShadowRoot): void
  /** A frame has been written; its document follows. */
  addFrame(frame: HTMLIFrameElement): void
  /** Something inside the node has changed, by which listeners may have been lost. */
  heal(node: Node): void
  /** The sheets that the root has adopted may be others. */
  adopt(root: Document | ShadowRoot): void
  /** Writes what belongs to roots that have come: documents of frames, adopted sheets. */
  settle(): void
  stop(): void
}

export interface RootsOptions {
  readonly context: RootContext
  /** Observes a root from now on. */
  readonly observe: (root: Document | ShadowRoot) => void
  readonly styleSheets: StyleSheets
  readonly serializer: () => Serializer
  /** Follows the code of a window; returns what puts its functions back. */
  readonly watch: (view: Window & typeof globalThis) => () => void
  /** Hands on the document of a frame. */
  readonly onDocument: (frameId: number, page: SerializedNode) => void
  /** An image or a film has come, or turns out not to. */
  readonly onMedia: (media: Element) => void
  /** Listeners for every root, as their events do not leave a shadow tree. */
  readonly anywhere: Listeners
  /** Listeners for documents alone. */
  readonly inDocuments: Listeners
}

const LISTENING = { capture: true, passive: true }
const BLANK = 'about:blank'

type Root = Document | ShadowRoot

export function createRoots(options: RootsOptions): Roots {
  const { context, styleSheets } = options
  const { mirror, monitor } = context
  const known = new WeakSet<Root>()
  const roots = createWeakList<Root>()
  /** What puts the functions of a window back, by one of its own prototypes. */
  const restorers = new WeakMap<object, () => void>()
  const realms = createWeakList<object>()
  const frames = new Set<HTMLIFrameElement>()
  const adopting = new Map<Root, 'anew' | 'changed'>()

  const anywhere = wrap({
    ...options.anywhere,
    load: onLoad,
    error: onLoad,
    loadedmetadata: onLoad,
  })
  const inDocuments = wrap(options.inDocuments)

  function wrap(listeners: Listeners): Listeners {
    const wrapped = Object.entries(listeners).map(([type, listener]) => [type, monitor(listener)])
    return Object.fromEntries(wrapped) as Listeners
  }

  /** Listening again changes nothing: it is the same functions. */
  function listen(root: Root): void {
    for (const [type, listener] of getListeners(root)) {
      root.addEventListener(type, listener, LISTENING)
    }
  }

  function getListeners(root: Root): [string, (event: Event) => void][] {
    const all = isDocument(root) ? { ...anywhere, ...inDocuments } : anywhere
    return Object.entries(all)
  }

  function add(root: Root): void {
    if (known.has(root)) return
    known.add(root)
    roots.add(root)
    options.observe(root)
    listen(root)
  }

  function addDocument(page: Document): void {
    add(page)
    adopting.set(page, 'anew')
    const view = page.defaultView as (Window & typeof globalThis) | null
    const realm = view?.Element.prototype
    if (!view || !realm || restorers.has(realm)) return
    restorers.set(realm, options.watch(view))
    realms.add(realm)
  }

  function adopt(root: Root): void {
    // A root that is not written yet is asked when it is.
    if (known.has(root) && !adopting.has(root)) adopting.set(root, 'changed')
  }

  function onLoad(event: Event): void {
    const frame = getTargetNode(event)
    if (!isElement(frame)) return
    if (/^(?:img|video)$/.test(frame.localName)) options.onMedia(frame)
    if (!/^i?frame$/.test(frame.localName)) return
    context.afterChanges(() => {
      const page = readDocument(frame as HTMLIFrameElement)
      if (!page) return
      if (known.has(page)) listen(page)
      else writeFrame(frame as HTMLIFrameElement)
      settle()
    })
  }

  function writeFrame(frame: HTMLIFrameElement): void {
    const id = mirror.getId(frame)
    const page = readDocument(frame)
    if (!page || id === undefined || mirror.isClosed(frame) || !frame.isConnected) return
    // A replay builds a node once: one that is written again needs another number.
    if (known.has(page)) {
      mirror.forget(page)
      forgetInside(page, mirror)
    }
    addDocument(page)
    options.onDocument(id, options.serializer().serializeDocument(page))
  }

  function settle(): void {
    // What a frame holds may bring further ones; a set takes them in while it is read.
    for (const frame of frames) {
      frames.delete(frame)
      writeFrame(frame)
    }
    for (const [root, kind] of adopting) styleSheets.adopt(root, kind === 'anew')
    adopting.clear()
  }

  return {
    has: (page) => known.has(page) && page.defaultView !== null,
    addDocument,
    addShadow(root) {
      add(root)
      adopting.set(root, 'anew')
    },
    addFrame(frame) {
      frames.add(frame)
    },
    heal(node) {
      // document.open() takes all listeners away.
      if (isDocument(node)) listen(node)
      else if (isShadowRoot(node)) adopt(node)
    },
    adopt,
    settle,
    stop() {
      roots.forEach((root) => {
        for (const [type, listener] of getListeners(root)) {
          root.removeEventListener(type, listener, LISTENING)
        }
      })
      realms.forEach((realm) => restorers.get(realm)?.())
    },
  }
}

/** The document of a frame; null for one of another origin, or while it is on its way. */
function readDocument(frame: HTMLIFrameElement): Document | null {
  try {
    const page = frame.contentDocument
    return page && !isAwaited(frame, page) ? page : null
  } catch {
    return null
  }
}

/** Whether the frame still shows the empty document that comes before its own. */
function isAwaited(frame: HTMLIFrameElement, page: Document): boolean {
  if (page.URL !== BLANK) return false
  if (frame.hasAttribute('srcdoc')) return true
  const src = frame.getAttribute('src') ?? ''
  return !/^\s*(?:about:blank.*|javascript:.*)?\s*$/is.test(src)
}
