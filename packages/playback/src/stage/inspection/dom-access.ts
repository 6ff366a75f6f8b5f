/**
 * Reads the tree of a recorded page. Named elements stand in for properties of forms and
 * documents (`<input name="parentElement">`), so nothing is asked of the nodes themselves:
 * the stage's own prototypes read what the browser holds. They know nodes of any window.
 */
const reader = <Value>(prototype: object, name: string): ((node: Node) => Value) => {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get
  if (!get) throw new Error(`the browser has no ${name}`)
  return (node) => get.call(node) as Value
}

export const readParentElement = reader<Element | null>(Node.prototype, 'parentElement')
export const readParent = reader<ParentNode | null>(Node.prototype, 'parentNode')
export const readDocument = reader<Document>(Node.prototype, 'ownerDocument')
export const readFirstChild = reader<Node | null>(Node.prototype, 'firstChild')
export const readNextSibling = reader<Node | null>(Node.prototype, 'nextSibling')
export const isConnected = reader<boolean>(Node.prototype, 'isConnected')
export const readShadowRoot = reader<ShadowRoot | null>(Element.prototype, 'shadowRoot')
export const readChildren = reader<HTMLCollection>(Element.prototype, 'children')
export const readAttributes = reader<NamedNodeMap>(Element.prototype, 'attributes')
export const readTag = reader<string>(Element.prototype, 'localName')
export const readNamespace = reader<string | null>(Element.prototype, 'namespaceURI')
const readNodeType = reader<number>(Node.prototype, 'nodeType')
const readRootChildren = reader<HTMLCollection>(DocumentFragment.prototype, 'children')
export const readDocumentElement = reader<Element | null>(Document.prototype, 'documentElement')
const readView = reader<(Window & typeof globalThis) | null>(Document.prototype, 'defaultView')
const readFrameDocument = reader<Document | null>(HTMLIFrameElement.prototype, 'contentDocument')

export function isElement(node: Node | null): node is Element {
  return node !== null && readNodeType(node) === Node.ELEMENT_NODE
}

export function readRoot(node: Node): Document | ShadowRoot {
  return Node.prototype.getRootNode.call(node) as Document | ShadowRoot
}

export function isShadowRoot(root: Node): root is ShadowRoot {
  return readNodeType(root) === Node.DOCUMENT_FRAGMENT_NODE
}

export function readRect(element: Element): DOMRect {
  return Element.prototype.getBoundingClientRect.call(element)
}

export function readAttribute(element: Element, name: string): string | null {
  return Element.prototype.getAttribute.call(element, name)
}

export function listAttributeNames(element: Element): string[] {
  return Element.prototype.getAttributeNames.call(element)
}

export function writeAttribute(element: Element, name: string, value: string): void {
  Element.prototype.setAttribute.call(element, name, value)
}

export function removeAttribute(element: Element, name: string): void {
  Element.prototype.removeAttribute.call(element, name)
}

export function scrollToStart(element: Element): void {
  const scrollTo: (options: ScrollToOptions) => void = Element.prototype.scrollTo
  scrollTo.call(element, { left: 0, top: 0, behavior: 'instant' })
}

export function matches(element: Element, selector: string): boolean {
  return Element.prototype.matches.call(element, selector)
}

export function queryAll(root: Document | ShadowRoot, selector: string): NodeListOf<Element> {
  const { querySelectorAll } = isShadowRoot(root) ? DocumentFragment.prototype : Document.prototype
  return querySelectorAll.call(root, selector) as NodeListOf<Element>
}

export function elementFromPoint(
  root: Document | ShadowRoot,
  x: number,
  y: number,
): Element | null {
  const { elementFromPoint } = isShadowRoot(root) ? ShadowRoot.prototype : Document.prototype
  return elementFromPoint.call(root, x, y)
}

/** The document inside of a frame that was recorded too; null for anything else. */
export function readFrame(element: Element): Document | null {
  return readTag(element) === 'iframe' ? readFrameDocument(element) : null
}

/** The element that a document or shadow root stands in; null for the page itself. */
export function readHolder(root: Document | ShadowRoot, page: Document): Element | null {
  if (root === page) return null
  return isShadowRoot(root) ? root.host : (readView(root)?.frameElement ?? null)
}

export function readStyle(element: Element): CSSStyleDeclaration | null {
  return readView(readDocument(element))?.getComputedStyle(element) ?? null
}

/** The elements in an element, wherever it keeps them: shadow root, frame, then children. */
export function readInside(element: Element): Element[] {
  const shadow = readShadowRoot(element)
  const frame = readFrame(element)
  const root = frame && readDocumentElement(frame)
  return [
    ...(shadow ? readRootChildren(shadow) : []),
    ...(root ? [root] : []),
    ...readChildren(element),
  ]
}

/** The element around an element, through shadow roots and frames; null for the outermost. */
export function readAround(element: Element, page: Document): Element | null {
  return readParentElement(element) ?? readHolder(readRoot(element), page)
}
