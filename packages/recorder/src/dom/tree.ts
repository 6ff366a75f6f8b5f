/**
 * Reads the tree of the page. A form whose field is named `parentNode` answers with the
 * field when it is asked directly, so the getters are taken from the prototype.
 */
type Link = 'parentNode' | 'firstChild' | 'nextSibling' | 'previousSibling'

function createReader(name: Link): (node: Node) => Node | null {
  let get: ((this: Node) => Node | null) | undefined
  return (node) => {
    get ??= Object.getOwnPropertyDescriptor(Node.prototype, name)?.get
    return get ? get.call(node) : node[name]
  }
}

export const getParentNode = createReader('parentNode')
export const getFirstChild = createReader('firstChild')
export const getNextSibling = createReader('nextSibling')
export const getPreviousSibling = createReader('previousSibling')

/** The node around a node: out of a shadow root its host. */
export function getParent(node: Node): Node | null {
  return getParentNode(node) ?? (isShadowRoot(node) ? node.host : null)
}

export function isElement(node: Node | null | undefined): node is Element {
  return node?.nodeType === 1
}

export function isDocument(node: Node): node is Document {
  return node.nodeType === 9
}

export function isShadowRoot(node: Node): node is ShadowRoot {
  return node.nodeType === 11 && 'host' in node
}

/** The document that a node is in, also for a document itself. */
export function getDocument(node: Node): Document {
  return node.ownerDocument ?? (node as Document)
}
