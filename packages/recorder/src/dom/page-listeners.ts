import { listen } from '../listen.ts'
import { POPOVER_ATTRIBUTE } from '@playhead/protocol'
import { isPopoverOpen } from './element-state.ts'
import { SOURCES, type Mutation } from './format.ts'
import { getTargetNode, type Listeners, type RootContext } from './root-context.ts'
import { getDocument, isDocument, isElement } from './tree.ts'

const SCROLL_MS = 100
const RESIZE_MS = 200
const DARK = '(prefers-color-scheme: dark)'
const MEDIA_TYPES: Readonly<Record<string, number>> = {
  play: 0,
  pause: 1,
  seeked: 2,
  volumechange: 3,
  ratechange: 4,
}

/** Follows scrolling of documents and elements, the last position of each so often. */
export function trackScroll(context: RootContext): {
  listeners: Listeners
  /** The node is scrolled, or is new to the replay and has been scrolled before. */
  note(node: Node): void
  flush(): void
} {
  const scrolled = new Set<Node>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let flushedAt = -Infinity

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    if (scrolled.size === 0) return
    flushedAt = context.now()
    for (const node of scrolled) {
      const id = context.mirror.getId(node)
      if (id === undefined || context.mirror.isClosed(node)) continue
      context.emit(SOURCES.scroll, { id, ...readScroll(node) })
    }
    scrolled.clear()
  }

  function note(node: Node): void {
    scrolled.add(node)
    // The first at once, as a visitor sees it; those that follow soon after together.
    if (Math.abs(context.now() - flushedAt) >= SCROLL_MS) context.afterChanges(flush)
    else timer ??= setTimeout(() => context.afterChanges(flush), SCROLL_MS)
  }

  const scroll = (event: Event): void => {
    const node = getTargetNode(event)
    if (node) note(node)
  }
  return { listeners: { scroll }, note, flush }
}

function readScroll(node: Node): { x: number; y: number } {
  if (isElement(node)) return { x: node.scrollLeft, y: node.scrollTop }
  const view = isDocument(node) ? node.defaultView : null
  return { x: view?.scrollX ?? 0, y: view?.scrollY ?? 0 }
}

/** Follows the size of the window, and the colour scheme. */
export function trackViewport(context: RootContext): { stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let last = ''
  const report = context.monitor((): void => {
    timer = undefined
    const size = readViewport()
    const key = JSON.stringify(size)
    if (key !== last) context.emit(SOURCES.viewportResize, size)
    last = key
  })
  const resize = (): void => {
    timer ??= setTimeout(report, RESIZE_MS)
  }
  const stop = listen(window, { resize }, { passive: true })
  const dark = window.matchMedia?.(DARK)
  dark?.addEventListener?.('change', report)
  return {
    stop() {
      clearTimeout(timer)
      stop()
      dark?.removeEventListener?.('change', report)
    },
  }
}

/** The size of the window in CSS pixels, and what its visitor's browser decides for the page. */
export function readViewport(): Record<string, number | string | boolean> {
  const prefers = (query: string): boolean => window.matchMedia?.(query).matches
  return {
    width: window.innerWidth,
    height: window.innerHeight,
    colorScheme: prefers(DARK) ? 'dark' : 'light',
    isMotionReduced: prefers('(prefers-reduced-motion: reduce)'),
  }
}

/** Follows popovers, whose state no attribute tells. */
export function trackPopovers(
  context: RootContext,
  emitMutation: (mutation: Partial<Mutation>) => void,
): { listeners: Listeners } {
  const listener = (event: Event): void => {
    const node = getTargetNode(event)
    if (!isElement(node) || !node.hasAttribute('popover')) return
    context.afterChanges(() => {
      const id = context.mirror.getId(node)
      if (id === undefined || context.mirror.isClosed(node)) return
      const attributes = [
        { id, attributes: { [POPOVER_ATTRIBUTE]: isPopoverOpen(node) ? 'open' : null } },
      ]
      emitMutation({ attributes })
    })
  }
  return { listeners: { toggle: listener } }
}

/** Follows what films and sounds do. */
export function trackMedia(context: RootContext): { listeners: Listeners } {
  const listener = (event: Event): void => {
    const node = getTargetNode(event)
    if (!isElement(node) || !('currentTime' in node)) return
    const { currentTime, volume, muted, playbackRate, loop } = node as HTMLMediaElement
    const type = MEDIA_TYPES[event.type]
    context.afterChanges(() => {
      const id = context.mirror.getId(node)
      if (id === undefined || context.mirror.isClosed(node)) return
      const data = { type, id, currentTime, volume, muted, playbackRate, loop }
      context.emit(SOURCES.mediaInteraction, data)
    })
  }
  const listeners: Listeners = {}
  for (const type of Object.keys(MEDIA_TYPES)) listeners[type] = listener
  return { listeners }
}

/** Follows which text is selected. */
export function trackSelection(context: RootContext): { listeners: Listeners } {
  let wasCollapsed = true
  function report(selection: Selection): void {
    if (wasCollapsed && selection.isCollapsed) return
    wasCollapsed = selection.isCollapsed
    const ranges = []
    for (let index = 0; index < selection.rangeCount; index += 1) {
      const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(index)
      const start = context.mirror.getId(startContainer)
      const end = context.mirror.getId(endContainer)
      if (start === undefined || end === undefined) continue
      ranges.push({ start, startOffset, end, endOffset })
    }
    context.emit(SOURCES.selection, { ranges })
  }

  const listener = (event: Event): void => {
    const node = getTargetNode(event)
    const selection = node && getDocument(node).getSelection()
    if (!selection || (wasCollapsed && selection.isCollapsed)) return
    context.afterChanges(() => report(selection))
  }
  return { listeners: { selectionchange: listener } }
}
