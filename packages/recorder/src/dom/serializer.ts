import type { AttributeOwner } from '../privacy/attributes.ts'
import type { Visibility } from '../privacy/marks.ts'
import type { NodePrivacy } from '../privacy/node-privacy.ts'
import { readBox, type AttributeReader } from './element-attributes.ts'
import { NODE_TYPES, type AddedNode, type SerializedNode } from './format.ts'
import { isElementLeftOut, isTextLeftOut } from './left-out.ts'
import type { Mirror } from './mirror.ts'
import { wasPassword } from './passwords.ts'
import type { SheetBook } from '../sheets/sheet-book.ts'
import {
  getDocument,
  getFirstChild,
  getNextSibling,
  getParent,
  getParentNode,
  isElement,
  isShadowRoot,
} from './tree.ts'

/**
 * Writes nodes of the page in rrweb's form: a whole tree nested for a snapshot, or node
 * by node for a mutation, which is what rrweb's replayer takes there. One walk does it
 * all: numbers, what is left out, what is hidden.
 */
export interface Serializer {
  /** A document with everything in it. */
  serializeDocument(page: Document): SerializedNode
  /** Adds a node and everything in it, each before what it holds, to the list. */
  serializeInto(adds: AddedNode[], node: Node, nextId: number | null): void
  describeOwner(element: Element, visibility: Visibility): AttributeOwner
}

export interface SerializerOptions {
  readonly mirror: Mirror
  readonly privacy: NodePrivacy
  readonly attributes: AttributeReader
  readonly sheets: SheetBook
  readonly getShadowRoot: (element: Element) => ShadowRoot | null
  /** Called for each element that holds a tree or a document of its own. */
  readonly onShadowRoot: (root: ShadowRoot) => void
  readonly onFrame: (frame: HTMLIFrameElement) => void
  /** Called for each field once it has been written. */
  readonly onField: (element: Element) => void
}

/** What the children of a node have in common. */
interface Around {
  readonly parent: SerializedNode
  readonly tagName: string
  readonly visibility: Visibility
  readonly isSvg: boolean
  readonly rootId: number | undefined
  readonly depth: number
  readonly isShadow: boolean
  /** Of a tree that is new to the replay, in which nothing is scrolled yet. */
  readonly isNew: boolean
  /** The text inside is told by an attribute of the style element around it. */
  readonly isTold: boolean
}

/** A node that is being written. */
type Draft = { -readonly [Name in keyof SerializedNode]: SerializedNode[Name] }

type Put = (node: SerializedNode, around: Around) => void

/** Deeper than this no replay goes. */
const DEPTH_LIMIT = 900
export const SVG = 'http://www.w3.org/2000/svg'
const TAG_NAME = /^[a-z][a-z\d\-_:.]*$/
const FIELD = /^(?:input|textarea|select)$/
const FRAME = /^i?frame$/
/** How the rules are told that a field has been one for passwords, whatever it is now. */
const PASSWORD_MARK = 'data-rr-is-password'

export function createSerializer(options: SerializerOptions): Serializer {
  const { mirror, privacy, attributes, sheets } = options

  function describe(node: Node, around: Around): SerializedNode | null {
    switch (node.nodeType) {
      case 3:
        return describeText(node as Text, around)
      case 4:
        return claim({ type: NODE_TYPES.cdata, id: 0, textContent: '' }, node, around)
      case 10: {
        const { name, publicId, systemId } = node as DocumentType
        return claim({ type: NODE_TYPES.doctype, id: 0, name, publicId, systemId }, node, around)
      }
      default:
        return null
    }
  }

  /** Gives a node its number, and the place that it has among others. */
  function claim<Own extends Draft>(own: Own, node: Node, { rootId, isShadow }: Around): Own {
    own.id = mirror.claimId(node)
    if (rootId !== undefined) own.rootId = rootId
    if (isShadow) own.isShadow = isShadow
    return own
  }

  function describeText(text: Text, around: Around): SerializedNode | null {
    const value = text.data
    if (isTextLeftOut(value, around.tagName)) return leaveOut(text)
    const own: Draft = claim({ type: NODE_TYPES.text, id: 0, textContent: '' }, text, around)
    if (around.tagName === 'style') {
      own.isStyle = true
      if (!around.isTold) own.textContent = sheets.readText(value, getDocument(text))
    } else {
      const { visibility, tagName: parentTag, isSvg } = around
      own.textContent = privacy.scrubText(value, { visibility, parentTag, isSvg })
    }
    return own
  }

  function takeElement(element: Element, around: Around, put: Put): void {
    const tag = readTag(element)
    const { tagName } = tag
    if (isElementLeftOut(element, tagName)) {
      mirror.forget(element)
      return
    }
    let { visibility } = around
    const isNoted = privacy.isNoted(element)
    const isBlocked = isNoted && privacy.isBlocked(element)
    if (isBlocked) visibility = 'masked'
    else if (isNoted) visibility = privacy.see(element, visibility)
    const attributes = isBlocked
      ? readBox(element)
      : readAttributes(element, createOwner(element, tagName, visibility), around)
    const { element: type } = NODE_TYPES
    const own: Draft = claim({ type, id: 0, tagName, attributes, childNodes: [] }, element, around)
    if (element.namespaceURI === SVG) own.isSVG = true
    if (tag.mayBeCustom && isCustom(element, tagName)) own.isCustom = true
    mirror.setClosed(element, isBlocked)
    put(own, around)
    if (isBlocked) return
    if (tag.isField) options.onField(element)
    if (tag.isFrame) options.onFrame(element as HTMLIFrameElement)
    if (around.depth >= DEPTH_LIMIT || !tag.hasContent) return
    takeInside(element, put, {
      parent: own,
      tagName,
      visibility: privacy.enter(element, visibility),
      isSvg: own.isSVG === true,
      rootId: around.rootId,
      depth: around.depth + 1,
      isShadow: false,
      isNew: around.isNew,
      isTold: attributes['_cssText'] !== undefined,
    })
  }

  function readAttributes(
    element: Element,
    owner: AttributeOwner,
    { isNew }: Around,
  ): SerializedNode['attributes'] & object {
    const own = attributes.readAll(element, owner)
    if (!isNew && getFirstChild(element)) {
      if (element.scrollLeft !== 0) own['rr_scrollLeft'] = element.scrollLeft
      if (element.scrollTop !== 0) own['rr_scrollTop'] = element.scrollTop
    }
    return own
  }

  function leaveOut(node: Node): null {
    mirror.forget(node)
    return null
  }

  function take(node: Node, around: Around, put: Put): void {
    if (isElement(node)) {
      takeElement(node, around, put)
      return
    }
    const own = describe(node, around)
    if (own) put(own, around)
  }

  function takeInside(element: Element, put: Put, inside: Around): void {
    takeChildren(element, inside, put)
    const root = options.getShadowRoot(element)
    if (!root) return
    inside.parent.isShadowHost = true
    options.onShadowRoot(root)
    takeChildren(root, { ...inside, isShadow: true }, put)
  }

  function takeChildren(node: Node, inside: Around, put: Put): void {
    for (let child = getFirstChild(node); child; child = getNextSibling(child)) {
      take(child, inside, put)
    }
  }

  function createOwner(element: Element, tagName: string, visibility: Visibility): AttributeOwner {
    const get = (name: string): string | null =>
      name === PASSWORD_MARK && wasPassword(element) ? '' : element.getAttribute(name)
    return { tagName, visibility, get }
  }

  return {
    describeOwner: (element, visibility) => createOwner(element, readTagName(element), visibility),
    serializeDocument(page) {
      const id = mirror.claimId(page)
      const node: SerializedNode = {
        type: NODE_TYPES.document,
        id,
        childNodes: [],
        ...(page.compatMode !== 'CSS1Compat' && { compatMode: page.compatMode }),
      }
      const inside: Around = {
        parent: node,
        tagName: '',
        visibility: privacy.find(page),
        isSvg: false,
        rootId: getRootId(page, id),
        depth: 0,
        isShadow: false,
        isNew: false,
        isTold: false,
      }
      takeChildren(page, inside, (child, { parent }) => parent.childNodes?.push(child))
      return node
    },
    serializeInto(adds, node, nextId) {
      const container = getParentNode(node)
      if (!container) return
      const isShadow = isShadowRoot(container)
      const parent = isShadow ? container.host : container
      const page = getDocument(node)
      const around: Around = {
        parent: { type: NODE_TYPES.element, id: mirror.claimId(parent) },
        tagName: isElement(parent) ? readTagName(parent) : '',
        visibility: privacy.find(container),
        isSvg: isElement(parent) && parent.namespaceURI === SVG,
        rootId: getRootId(page, mirror.claimId(page)),
        depth: countDepth(node),
        isShadow,
        isNew: true,
        isTold: false,
      }
      take(node, around, (own, { parent }) => {
        adds.push({
          parentId: parent.id,
          nextId: parent === around.parent ? nextId : null,
          node: own,
        })
      })
    },
  }
}

/** Whether what is inside a node is told as nodes: not as a value, nor as a document. */
export function hasContent(node: Node): boolean {
  return readTag(node).hasContent
}

/** The page's own document goes without saying. */
function getRootId(page: Document, id: number): number | undefined {
  return page === document ? undefined : id
}

function countDepth(node: Node): number {
  let depth = 0
  for (let parent = getParent(node); parent; parent = getParent(parent)) depth += 1
  return depth
}

/** What the name of an element says: asked once for each name, not for each element. */
interface Tag {
  readonly tagName: string
  readonly isField: boolean
  readonly isFrame: boolean
  readonly hasContent: boolean
  readonly mayBeCustom: boolean
}

const tags = new Map<string, Tag>()

function readTag({ nodeName }: Node): Tag {
  const known = tags.get(nodeName)
  if (known) return known
  const lower = nodeName.toLowerCase()
  const tagName = TAG_NAME.test(lower) ? lower : 'div'
  const isFrame = FRAME.test(lower)
  const tag = {
    tagName,
    isField: FIELD.test(lower),
    isFrame,
    hasContent: !isFrame && lower !== 'textarea',
    mayBeCustom: tagName.includes('-'),
  }
  tags.set(nodeName, tag)
  return tag
}

/** The tag as rrweb writes it: in small letters, and one that a replay can build. */
export function readTagName(element: Element): string {
  return readTag(element).tagName
}

function isCustom(element: Element, tagName: string): boolean {
  return getDocument(element).defaultView?.customElements.get(tagName) !== undefined
}
