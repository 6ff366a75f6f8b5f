import { Replayer } from 'rrweb'
import type { SnapshotEvent } from '../event-format.ts'

/** Plays events to their end in a fresh player, and describes the page that it shows. */
export function describeReplay(events: readonly SnapshotEvent[]): string {
  const [first, last] = [events[0], events.at(-1)]
  if (!first || !last) throw new Error('nothing to replay')
  const root = document.createElement('div')
  document.body.append(root)
  const end = { type: 5, timestamp: last.timestamp + 1_000, data: { tag: 'end', payload: null } }
  const replayer = new Replayer(structuredClone([...events, end]) as never[], {
    root,
    triggerFocus: false,
    showWarning: false,
    loadTimeout: 0,
    // Events go straight to the page, in their order; the detour over a virtual one loses some.
    useVirtualDom: false,
  })
  replayer.iframe.style.cssText = 'width: 800px; height: 600px'
  replayer.pause(last.timestamp - first.timestamp + 1)
  const page = replayer.iframe.contentDocument
  const description = page ? describeNode(page, 0) : 'no page'
  replayer.destroy()
  root.remove()
  return description
}

/** A page in words, one node a line: all that can be seen, and that a script can ask for. */
function describeNode(node: Node, depth: number): string {
  const lines = [`${' '.repeat(depth)}${describeSelf(node)}`]
  const inside: Node[] = [...node.childNodes]
  if (isElement(node)) {
    if (node.shadowRoot) inside.push(node.shadowRoot)
    const frame = (node as HTMLIFrameElement).contentDocument
    if (node.localName === 'iframe' && frame) inside.push(frame)
  }
  for (const child of inside) lines.push(describeNode(child, depth + 1))
  return lines.join('\n')
}

function describeSelf(node: Node): string {
  if (!isElement(node)) {
    const sheets = (node as Document | ShadowRoot).adoptedStyleSheets ?? []
    const css = [...sheets].map(describeSheet).join(' | ')
    return `${node.nodeName} ${JSON.stringify(node.nodeValue ?? '')} ${css}`
  }
  const attributes = [...node.attributes]
    .filter(({ name }) => name !== 'style')
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
  ].join(' ')
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
