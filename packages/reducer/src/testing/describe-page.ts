/** Where the player has scrolled what, whether or not the layout let it. */
export type ScrollOrders = WeakMap<Element, [x: number, y: number]>

/** A page in words, one node a line: all that can be seen, and that a script can ask for. */
export function describePage(page: Document, orders: ScrollOrders = new WeakMap()): string {
  return describeNode(page, { depth: 0, orders })
}

interface DescribeContext {
  readonly depth: number
  readonly orders: ScrollOrders
}

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
