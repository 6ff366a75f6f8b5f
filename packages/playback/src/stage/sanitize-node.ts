import { isRecord } from './recorded-event.ts'
import { isSafeAttribute, loadsDocuments } from './sanitize-attribute.ts'
import { isOvernested } from './sanitize-style.ts'

const ELEMENT_NODE = 2
/** With a prefix it is a script where its element is one of SVG. */
const SCRIPT_TAG = /(?:^|:)script$/i
const DEPTH_LIMIT = 1_000
const NODE_LIMIT = 100_000
const TAG = /^[a-z][^\s<>/"'=]*$/i

/** Thrown for a tree that is not one, or is too deep or too large to build. */
export class RefusedTreeError extends Error {}

/**
 * The tags of those elements of a window that load documents, by node id: a
 * later change of an attribute names its element by id only. Of a number that is
 * given again, all that it has stood for.
 */
export type DocumentHolders = Map<unknown, Set<string>>

/**
 * Removes from the serialised nodes of one event, in place, whatever could run,
 * fetch a document, navigate or take the focus.
 *
 * @throws {RefusedTreeError} when one is malformed or too deep, or all are too large
 */
export function sanitizeTrees(roots: readonly unknown[], holders: DocumentHolders): void {
  let nodes = 0
  let level = roots
  for (let depth = 0; level.length > 0; depth += 1) {
    nodes += level.length
    if (depth > DEPTH_LIMIT) throw new RefusedTreeError('nested too deep')
    if (nodes > NODE_LIMIT) throw new RefusedTreeError('too many nodes')
    const next: unknown[] = []
    for (const node of level) {
      const children = sanitizeNode(node, holders)
      for (const child of children) next.push(child)
    }
    level = next
  }
}

function sanitizeNode(node: unknown, holders: DocumentHolders): readonly unknown[] {
  if (!isRecord(node) || typeof node['type'] !== 'number' || typeof node['id'] !== 'number') {
    throw new RefusedTreeError('not a node')
  }
  if (node['type'] === ELEMENT_NODE) {
    const tag = node['tagName']
    if (typeof tag !== 'string' || !TAG.test(tag)) throw new RefusedTreeError('not a tag name')
    if (!isRecord(node['attributes'])) throw new RefusedTreeError('an element without attributes')
    sanitizeAttributes(node['attributes'], [tag.toLowerCase()])
    if (loadsDocuments(tag)) {
      holders.set(node['id'], (holders.get(node['id']) ?? new Set()).add(tag.toLowerCase()))
    }
    // rrweb does so too, but only where the tag is written in small letters.
    if (SCRIPT_TAG.test(tag)) node['tagName'] = 'noscript'
  } else if (isOvernested(node['textContent'])) node['textContent'] = ''
  const children = node['childNodes']
  if (children === undefined) return []
  if (!Array.isArray(children)) throw new RefusedTreeError('children are not a list')
  return children
}

/** Deletes in place what is unsafe for an element of any of these tags, in small letters. */
export function sanitizeAttributes(
  attributes: Record<string, unknown>,
  tags: Iterable<string>,
): void {
  for (const [name, value] of Object.entries(attributes)) {
    for (const tag of tags) {
      if (!isSafeAttribute(tag, name, value)) delete attributes[name]
    }
  }
}
