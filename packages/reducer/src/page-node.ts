import { isFields, NODE, toList, type Fields } from './event-format.ts'

/** Children in order, as a chain, so that inserting never moves the others. */
export interface NodeList {
  first: PageNode | null
  last: PageNode | null
}

/** A node of the page, and where it hangs. */
export interface PageNode {
  readonly id: number
  readonly type: number
  /** Lower case; empty for what is no element. */
  readonly tagName: string
  /** What else was recorded of it and never changes. */
  readonly fixed: Fields
  /** Without a prototype: any name is only a name. */
  attributes: Record<string, unknown>
  /** Of a text or a comment. */
  text: string
  /** The text is CSS, which a player adapts. */
  isStyle: boolean
  /** Declarations that were set one by one since `style` was last written whole. */
  styleChanges: Map<string, unknown> | null
  parent: PageNode | null
  /** The list of the parent that it is in; null while it hangs nowhere. */
  list: NodeList | null
  previous: PageNode | null
  next: PageNode | null
  readonly light: NodeList
  shadow: NodeList | null
  /** What an iframe shows. */
  document: PageNode | null
}

/** Fields of a serialised node that are kept apart, or made anew. */
const OWN_FIELDS: ReadonlySet<string> = new Set([
  'id',
  'type',
  'attributes',
  'childNodes',
  'textContent',
  'isShadow',
  'isShadowHost',
  'isStyle',
])

/** Makes a node of a serialised one, without its children; null when it is none. */
export function createNode(serialised: unknown): PageNode | null {
  if (!isFields(serialised)) return null
  const { id, type, tagName, attributes, textContent } = serialised
  if (typeof id !== 'number' || !Number.isInteger(id) || typeof type !== 'number') return null
  const isElement = type === NODE.element
  if (isElement && (typeof tagName !== 'string' || !isFields(attributes))) return null
  return {
    id,
    type,
    tagName: isElement ? String(tagName).toLowerCase() : '',
    fixed: Object.fromEntries(Object.entries(serialised).filter(([key]) => !OWN_FIELDS.has(key))),
    attributes: copyAttributes(isElement ? (attributes as Fields) : {}),
    text: typeof textContent === 'string' ? textContent : '',
    isStyle: serialised['isStyle'] === true,
    styleChanges: null,
    parent: null,
    list: null,
    previous: null,
    next: null,
    light: { first: null, last: null },
    shadow: serialised['isShadowHost'] === true ? { first: null, last: null } : null,
    document: null,
  }
}

export function copyAttributes(attributes: Fields): Record<string, unknown> {
  return Object.assign(Object.create(null) as Record<string, unknown>, attributes)
}

/** The serialised node without its children. */
export function serialiseNode(
  node: PageNode,
): Record<string, unknown> & { childNodes?: unknown[] } {
  const { id, type, fixed } = node
  const parts: Record<string, unknown> = { ...fixed, type, id }
  if (type === NODE.element) parts['attributes'] = copyAttributes(node.attributes)
  if (type === NODE.element || type === NODE.document) parts['childNodes'] = []
  else if (type !== NODE.documentType) parts['textContent'] = node.text
  if (node.isStyle) parts['isStyle'] = true
  if (node.shadow) parts['isShadowHost'] = true
  if (node.list && node.list === node.parent?.shadow) parts['isShadow'] = true
  return parts
}

/** The children of a serialised node as they were recorded. */
export function readChildren(serialised: unknown): readonly Fields[] {
  return isFields(serialised) ? toList(serialised['childNodes']) : []
}

export function* eachOf(list: NodeList | null): Generator<PageNode> {
  for (let node = list?.first ?? null; node;) {
    const { next } = node
    yield node
    node = next
  }
}

/** Takes a node out of its list; its own children stay with it. */
export function detach(node: PageNode): void {
  const { list, previous, next } = node
  if (!list) return
  if (previous) previous.next = next
  else list.first = next
  if (next) next.previous = previous
  else list.last = previous
  node.parent = node.list = node.previous = node.next = null
}

/** Hangs a node that hangs nowhere into a list of `parent`, before `next` or at the end. */
export function insert(
  node: PageNode,
  place: { parent: PageNode; list: NodeList; next: PageNode | null },
): void {
  const { parent, list, next } = place
  const previous = next ? next.previous : list.last
  Object.assign(node, { parent, list, previous, next })
  if (previous) previous.next = node
  else list.first = node
  if (next) next.previous = node
  else list.last = node
}

/** Deeper than this nobody looks: far more than a player builds. */
const CLIMB_LIMIT = 2_000

/** Whether `node` is `holder`, or somewhere inside of it, or too deep to tell. */
export function isInside(node: PageNode, holder: PageNode): boolean {
  let at: PageNode | null = node
  for (let climbed = 0; at && climbed < CLIMB_LIMIT; climbed += 1) {
    if (at === holder) return true
    at = at.parent
  }
  return at !== null
}
