import {
  isElement,
  listAttributeNames,
  readAttribute,
  readDocumentElement,
  readFirstChild,
  readNamespace,
  readNextSibling,
  readShadowRoot,
  readTag,
  removeAttribute,
  writeAttribute,
} from './inspection/dom-access.ts'
import { pairChildren } from './pair-children.ts'
import { PAUSED } from './settle-animations.ts'
import {
  childrenOf,
  isElementNode,
  isNode,
  isPlain,
  isSameContent,
  isSameSelf,
  mayStay,
  NODE_TYPE,
  readPlainAttributes,
  type SerializedNode,
} from './serialized-node.ts'

/** The nodes on show: by their numbers, and as what each was recorded last. */
export interface ShownNodes {
  getNode(id: number): Node | null
  getMeta(node: Node): unknown
}

/** What makes the page on show the one that is wanted. */
export interface PageDifference {
  /** Every node that stays, and what it becomes, each after its parent. */
  readonly kept: readonly (readonly [node: Node, wanted: SerializedNode])[]
  readonly removed: readonly ChildNode[]
  readonly attributes: readonly (readonly [element: Element, wanted: ReadonlyMap<string, string>])[]
  readonly texts: readonly (readonly [node: CharacterData, text: string])[]
  /** As a mutation adds it: each node by itself, in the order of the page; and it whole. */
  readonly added: readonly Addition[]
  readonly shadowRoots: readonly ShadowRoot[]
}

interface Addition {
  readonly parentId: number
  readonly nextId: number | null
  readonly node: object
  readonly whole: SerializedNode
}

export interface PageDifferenceOptions {
  readonly page: Document
  readonly wanted: SerializedNode
  readonly nodes: ShownNodes
  /** The numbers of nodes that something was done to since they were built. */
  readonly touched: ReadonlySet<unknown>
}

/** A node on show. */
interface Shown {
  readonly node: ChildNode
  readonly meta: SerializedNode
}

/** Why a page is built anew; never leaves this module. */
class IncomparableError extends Error {}

/**
 * Compares the page on show with a serialised one. Elements that are nothing but their
 * attributes and children become each other; all else stays where nothing was done to it and
 * its very equal is wanted, and is built anew otherwise. Nothing is changed.
 *
 * Null where that cannot be told: then the page has to be built whole.
 */
export function comparePage(options: PageDifferenceOptions): PageDifference | null {
  try {
    return createComparison(options).compare()
  } catch (error) {
    if (error instanceof IncomparableError) return null
    throw error
  }
}

function createComparison({ page, wanted, nodes, touched }: PageDifferenceOptions) {
  const kept: [Node, SerializedNode][] = []
  const removed: ChildNode[] = []
  const attributes: [Element, ReadonlyMap<string, string>][] = []
  const texts: [CharacterData, string][] = []
  const added: Addition[] = []
  const shadowRoots: ShadowRoot[] = []
  const numbers = new Set<number>()

  const keep = (node: Node, as: SerializedNode): void => {
    noteNumber(as)
    kept.push([node, as])
  }

  /** A player builds no two nodes of one number. */
  const noteNumber = ({ id }: SerializedNode): void => {
    if (numbers.has(id)) throw new IncomparableError('a number is given twice')
    numbers.add(id)
  }

  const readShown = (node: ChildNode): Shown | null => {
    const meta = nodes.getMeta(node)
    // On a copy of the page, rrweb gives what was not recorded a number below zero.
    const isRecorded = isNode(meta) && meta.id > 0 && nodes.getNode(meta.id) === node
    return isRecorded ? { node, meta } : null
  }

  const html = readDocumentElement(page)

  const listShown = (parent: ParentNode): Shown[] => {
    const list: Shown[] = []
    for (let node = readFirstChild(parent); node !== null; node = readNextSibling(node)) {
      const shown = readShown(node as ChildNode)
      if (shown) list.push(shown)
      // rrweb's player puts a sheet of its own there.
      else if (parent !== html || !isElement(node) || readTag(node) !== 'style')
        throw new IncomparableError('a node that was not recorded')
    }
    return list
  }

  const isAlike = ({ node, meta }: Shown, child: SerializedNode): boolean => {
    if (!isSameSelf(meta, child)) return false
    if (!isElementNode(child)) return true
    const hasShadow = readShadowRoot(node) !== null
    if (hasShadow !== (child['isShadowHost'] === true)) return false
    if (isPlain(child) && isPlain(meta)) return !isSpecialNow(meta, node)
    return isUntouched(node, meta, child)
  }

  /** What the recorder wrote later is not in the serialised node. */
  const isSpecialNow = ({ id, tagName }: SerializedNode, node: Node): boolean => {
    if (!touched.has(id)) return false
    const now = listAttributeNames(node as Element).map((name) => [name, ''])
    return !isPlain({ id, type: 2, tagName, attributes: Object.fromEntries(now) })
  }

  /** Whether what is there was built of the same, and is as it was built. */
  const isUntouched = (node: Node, meta: SerializedNode, child: SerializedNode): boolean => {
    if (touched.has(meta.id) || !isSameSelf(meta, child)) return false
    if (isElementNode(child)) {
      // The pointer and the focus show in classes.
      if (!mayStay(child) || readAttribute(node as Element, 'class') !== readClass(meta))
        return false
    }
    const [own, others] = [childrenOf(meta), childrenOf(child)]
    if (own.length !== others.length) return false
    if (isSheet(meta))
      return isSameContent(meta, child) && others.every(isText) && own.every(isUntouchedText)
    if (!isSameContent(meta, child)) return false
    return own.every((inner, place) => {
      const other = others[place]
      const innerNode = nodes.getNode(inner.id)
      return innerNode !== null && other !== undefined && isUntouched(innerNode, inner, other)
    })
  }

  /** rrweb writes the parts of a sheet into the texts of its serialised element. */
  const isUntouchedText = ({ id, type }: SerializedNode): boolean =>
    type === NODE_TYPE.text && !touched.has(id) && nodes.getNode(id) !== null

  const keepWhole = (node: Node, meta: SerializedNode, child: SerializedNode): void => {
    keep(node, child)
    const others = childrenOf(child)
    for (const [place, inner] of childrenOf(meta).entries()) {
      const [innerNode, other] = [nodes.getNode(inner.id), others[place]]
      if (innerNode && other) keepWhole(innerNode, inner, other)
    }
  }

  const become = ({ node, meta }: Shown, child: SerializedNode): void => {
    if (!isElementNode(child)) {
      keep(node, child)
      const text = String(child['textContent'] ?? '')
      const isData = child.type === NODE_TYPE.text || child.type === NODE_TYPE.comment
      if (isData && node.nodeValue !== text) texts.push([node as unknown as CharacterData, text])
      return
    }
    if (!isPlain(child) || !isPlain(meta)) return keepWhole(node, meta, child)
    keep(node, child)
    const element = node as unknown as Element
    if (element === html || !isAsWanted(element, meta, child)) {
      const values = readPlainAttributes(child)
      if (element === html) holdStill(element, values)
      if (hasOtherAttributes(element, values)) attributes.push([element, values])
    }
    const children = childrenOf(child)
    const hasShadow = children.some(({ isShadow }) => isShadow === true)
    const shadowRoot = readShadowRoot(element)
    if (shadowRoot) {
      shadowRoots.push(shadowRoot)
      const inShadow = children.filter(({ isShadow }) => isShadow === true)
      compareChildren(shadowRoot, child, inShadow)
    } else if (hasShadow) throw new IncomparableError('a shadow tree without a root')
    const others = hasShadow ? children.filter(({ isShadow }) => isShadow !== true) : children
    compareChildren(element, child, others)
  }

  /** Without asking the element for all that it has: most are the same as before. */
  const isAsWanted = (element: Element, meta: SerializedNode, child: SerializedNode): boolean => {
    if (touched.has(meta.id) || !isSameContent(meta, child)) return false
    // The pointer and the focus show in classes.
    return readAttribute(element, 'class') === readClass(child)
  }

  const compareChildren = (
    parent: ParentNode,
    { id: parentId }: SerializedNode,
    children: readonly SerializedNode[],
  ): void => {
    const live = listShown(parent)
    const pairs = pairChildren({
      live,
      wanted: children,
      getId: (child) => ('meta' in child ? (child as Shown).meta.id : (child as SerializedNode).id),
      isAlike,
    })
    // As it is, most often.
    if (pairs === live)
      return live.forEach((shown, place) => become(shown, children[place] as SerializedNode))
    const staying = new Set(pairs)
    for (const shown of live) {
      if (staying.has(shown)) continue
      // The mode of the document would change.
      if (parent === page) throw new IncomparableError('another kind of document')
      removed.push(shown.node)
    }
    let nextId: number | null = null
    const following = children.map(() => nextId)
    for (let place = children.length - 1; place >= 0; place -= 1) {
      following[place] = nextId
      if (pairs[place]) nextId = children[place]?.id ?? null
    }
    for (const [place, child] of children.entries()) {
      const shown = pairs[place]
      if (shown) become(shown, child)
      else add(child, parentId, following[place] ?? null)
    }
  }

  const add = (child: SerializedNode, parentId: number, nextId: number | null): void => {
    noteNumber(child)
    const children = childrenOf(child)
    // Only what is built whole divides a sheet among its texts.
    if (isSheet(child) && children.length > 1) throw new IncomparableError('a divided sheet')
    if (isUnbuildable(child)) throw new IncomparableError('a part of a page’s frame')
    const node = { ...child, childNodes: [] }
    added.push({ parentId, nextId, node, whole: child })
    for (const inner of children) add(inner, child.id, null)
  }

  return {
    compare(): PageDifference | null {
      const meta = nodes.getMeta(page)
      if (!isNode(meta) || nodes.getNode(meta.id) !== page) return null
      if (meta.type !== NODE_TYPE.document || wanted.type !== NODE_TYPE.document) return null
      if (meta['compatMode'] !== wanted['compatMode']) return null
      keep(page, wanted)
      compareChildren(page, wanted, childrenOf(wanted))
      return { kept, removed, attributes, texts, added, shadowRoots }
    },
  }
}

function readClass({ attributes }: SerializedNode): unknown {
  return (attributes as Record<string, unknown> | undefined)?.['class'] ?? null
}

function isSheet({ tagName, attributes }: SerializedNode): boolean {
  const isStyle = tagName === 'style' || tagName === 'link'
  return isStyle && typeof (attributes as Record<string, unknown>)['_cssText'] === 'string'
}

function isText({ type }: SerializedNode): boolean {
  return type === NODE_TYPE.text
}

/** Changes of these are changes of the document itself. */
function isUnbuildable({ type, tagName }: SerializedNode): boolean {
  return type === NODE_TYPE.document || type === NODE_TYPE.documentType || tagName === 'html'
}

/** rrweb's player, which stands still meanwhile, says so by a class. */
function holdStill(element: Element, attributes: Map<string, string>): void {
  const like = element.cloneNode() as Element
  like.setAttribute('class', attributes.get('class') ?? '')
  like.classList.add(PAUSED)
  attributes.set('class', like.className)
}

function hasOtherAttributes(element: Element, wanted: ReadonlyMap<string, string>): boolean {
  // A map of all, which browsers make and keep for whoever asks for it, costs more.
  if (listAttributeNames(element).length !== wanted.size) return true
  for (const [name, value] of wanted) if (readAttribute(element, name) !== value) return true
  return false
}

/** Gives an element these attributes and no others. */
export function writeAttributes(element: Element, wanted: ReadonlyMap<string, string>): void {
  const isHtml = readNamespace(element) === 'http://www.w3.org/1999/xhtml'
  const names = new Set([...wanted.keys()].map((name) => (isHtml ? name.toLowerCase() : name)))
  for (const name of listAttributeNames(element))
    if (!names.has(name)) removeAttribute(element, name)
  for (const [name, value] of wanted) {
    if (readAttribute(element, name) === value) continue
    try {
      writeAttribute(element, name, value)
    } catch {
      // A name that browsers do not take: a player leaves it out, too.
    }
  }
}
