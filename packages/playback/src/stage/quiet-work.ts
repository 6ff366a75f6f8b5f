import { isConnected, isElement, scrollToStart } from './inspection/dom-access.ts'
import type { ReplayerInside } from './replayer-inside.ts'
import type { ScrollPlace } from './scroll-places.ts'
import { PAUSED } from './settle-animations.ts'

/**
 * Applies events without asking for the layout of what is not finished, which would cost
 * more than all the rest: rrweb scrolls as it goes. All places are taken up at the end.
 */
export function createQuietWork(inside: ReplayerInside) {
  const { applyScroll } = inside
  /** What was scrolled, and may be on show still when another moment is. */
  const scrolled = new Set<Node>()
  const scroll = (data: unknown, isSync: boolean): void => {
    const node = inside.mirror.getNode((data as ScrollPlace).id)
    if (node) scrolled.add(node)
    applyScroll.call(inside, data, isSync)
  }
  inside.applyScroll = scroll

  let waiting: { readonly places: readonly ScrollPlace[]; readonly isAnew: boolean } | null = null
  const doQuietly = (work: () => void): void => {
    const view = inside.iframe.contentWindow
    const scrollTo = view?.scrollTo
    const classes = view?.document.documentElement?.classList
    if (view) view.scrollTo = () => {}
    // It takes a class away and gives it back, after which all styles would be computed anew.
    if (classes) classes.remove = (...names) => removeFrom(classes, names)
    inside.applyScroll = () => {}
    work()
    if (view && scrollTo) view.scrollTo = scrollTo
    if (classes) Reflect.deleteProperty(classes, 'remove')
    inside.applyScroll = scroll
  }

  return {
    advance(work: () => void, places: readonly ScrollPlace[]): void {
      doQuietly(work)
      waiting = { places, isAnew: false }
    },
    show(work: () => void, places: readonly ScrollPlace[]): void {
      doQuietly(work)
      waiting = { places, isAnew: true }
    },
    /** Takes the places up. After a show, nothing stays scrolled that has none. */
    scroll(): void {
      if (!waiting) return
      const { places, isAnew } = waiting
      waiting = null
      const placed = new Set(places.map(({ id }) => inside.mirror.getNode(id)))
      for (const node of isAnew ? scrolled : []) {
        if (isElement(node) && isConnected(node) && !placed.has(node)) scrollToStart(node)
      }
      if (isAnew) scrolled.clear()
      for (const place of places) {
        if (inside.mirror.getNode(place.id)) inside.applyScroll(place, true)
      }
    },
  }
}

function removeFrom(classes: DOMTokenList, names: readonly string[]): void {
  const others = names.filter((name) => name !== PAUSED)
  DOMTokenList.prototype.remove.apply(classes, others)
}
