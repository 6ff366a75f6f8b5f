import { Replayer } from 'rrweb'
import { isFields, type SnapshotEvent } from '../event-format.ts'
import { describePage, type ScrollOrders } from './describe-page.ts'

/** Plays events to their end in a fresh player, and describes the page that it shows. */
export function describeReplay(events: readonly SnapshotEvent[]): string {
  const [first, last] = [events[0], events.at(-1)]
  if (!first || !last) throw new Error('nothing to replay')
  const root = document.createElement('div')
  document.body.append(root)
  const end = { type: 5, timestamp: last.timestamp + 1_000, data: { tag: 'end', payload: null } }
  const replayer = new Replayer(withoutOwnLoads([...events, end]) as never[], {
    root,
    triggerFocus: false,
    showWarning: false,
    loadTimeout: 0,
    // Events go straight to the page, in their order; the detour over a virtual one loses some.
    useVirtualDom: false,
  })
  replayer.iframe.style.cssText = 'width: 800px; height: 600px'
  const orders = watchScrollOrders(replayer.iframe)
  replayer.pause(last.timestamp - first.timestamp + 1)
  const page = replayer.iframe.contentDocument
  const description = page ? describePage(page, orders) : 'no page'
  replayer.destroy()
  root.remove()
  return description
}

/**
 * A frame that is given `srcdoc` loads it by itself, and until it has, its document can
 * not be written to: what the recording says of it is lost, sooner or later. The stage
 * takes `srcdoc` away for that reason among others, so here it goes by another name.
 */
function withoutOwnLoads(events: readonly SnapshotEvent[]): SnapshotEvent[] {
  return JSON.parse(JSON.stringify(events), (_, value: unknown) => {
    if (!isFields(value) || !('srcdoc' in value)) return value
    const { srcdoc, ...rest } = value
    return { ...rest, 'data-srcdoc': srcdoc }
  }) as SnapshotEvent[]
}

/**
 * How far a box can be scrolled, and what its browser does when content comes or goes
 * in it, depends on the layout, and so on how a page came about. What the player was
 * told does not.
 */
function watchScrollOrders(frame: HTMLIFrameElement): ScrollOrders {
  const orders: ScrollOrders = new WeakMap()
  const { prototype } = (frame.contentWindow as unknown as typeof globalThis).Element
  const { scrollTo } = prototype
  const note = (element: Element, { left, top }: ScrollToOptions): void => {
    const [x, y] = orders.get(element) ?? [0, 0]
    orders.set(element, [left ?? x, top ?? y])
  }
  prototype.scrollTo = function (this: Element, options: ScrollToOptions) {
    note(this, options)
    Reflect.apply(scrollTo, this, [options])
  } as typeof scrollTo
  for (const name of ['scrollLeft', 'scrollTop'] as const) {
    const own = Object.getOwnPropertyDescriptor(prototype, name)
    Object.defineProperty(prototype, name, {
      ...own,
      set(this: Element, value: number) {
        note(this, name === 'scrollLeft' ? { left: value } : { top: value })
        own?.set?.call(this, value)
      },
    })
  }
  return orders
}
