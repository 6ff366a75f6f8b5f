import { Replayer } from 'rrweb'
import { isFields, type SnapshotEvent } from '../event-format.ts'

/** Where the player has scrolled what, whether or not the layout let it. */
type ScrollOrders = WeakMap<Element, [x: number, y: number]>

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
  const description = page ? describeNode(page, { depth: 0, orders }) : 'no page'
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

interface DescribeContext {
  readonly depth: number
  readonly orders: ScrollOrders
}

/** A page in words, one node a line: all that can be seen, and that a script can ask for. */
function describeNode(node: Node, { depth, orders }: DescribeContext): string {
  const lines = [`${' '.repeat(depth)}${describeSelf(node, orders)}`]
  const inside: Node[] = [...node.childNodes]
  if (isElement(node)) {
    if (node.shadowRoot) inside.push(node.shadowRoot)
    const frame = (node as HTMLIFrameElement).contentDocument
    if (node.localName === 'iframe' && frame) inside.push(frame)
  }
  for (const child of inside) lines.push(describeNode(child, { depth: depth + 1, orders }))
  return lines.join('\n')
}

function describeSelf(node: Node, orders: ScrollOrders): string {
  if (!isElement(node)) {
    const sheets = (node as Document | ShadowRoot).adoptedStyleSheets ?? []
    const css = [...sheets].map(describeSheet).join(' | ')
    const fonts = [...((node as Document).fonts ?? [])].map(({ family }) => family)
    return `${node.nodeName} ${JSON.stringify(node.nodeValue ?? '')} ${css} ${fonts.join()}`
  }
  const attributes = [...node.attributes]
    .filter(({ name, value }) => name !== 'style' && !isRadioDefault(node, name, value))
    .map(({ name, value }) => `${name}=${JSON.stringify(value)}`)
    .sort()
  return [
    `<${node.localName}`,
    ...attributes,
    `{${[...((node as HTMLElement).style ?? [])]
      .sort()
      .map((name) => `${name}:${(node as HTMLElement).style.getPropertyValue(name)}`)
      .join(';')}}`,
    describeState(node),
    `scrolled to ${(orders.get(node) ?? [0, 0]).map(Math.round)}`,
  ].join(' ')
}

/** A radio button that is told its state gets the value, `on`, that it has without one. */
function isRadioDefault(element: Element, name: string, value: string): boolean {
  return name === 'value' && value === 'on' && (element as HTMLInputElement).type === 'radio'
}

function describeState(element: Element): string {
  const { value, checked } = element as HTMLInputElement
  const { open } = element as HTMLDialogElement
  const sheet = (element as HTMLStyleElement).sheet
  return JSON.stringify({
    value,
    checked,
    open,
    modal: element.localName === 'dialog' && open ? element.matches(':modal') : undefined,
    scroll: [element.scrollLeft, element.scrollTop].map(Math.round),
    css: sheet ? describeSheet(sheet) : undefined,
  })
}

function describeSheet(sheet: CSSStyleSheet): string {
  return [...sheet.cssRules].map(({ cssText }) => cssText).join(' ')
}

function isElement(node: Node): node is Element {
  return node.nodeType === Node.ELEMENT_NODE
}
