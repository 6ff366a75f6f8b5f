import { isRecord } from './recorded-event.ts'
import { isSafeAttribute, loadsDocuments } from './sanitize-attribute.ts'

const ELEMENT_NODE = 2
const DEPTH_LIMIT = 1_000
const NODE_LIMIT = 100_000
const TAG = /^[a-z][^\s<>/"'=]*$/i

/** Thrown for a tree that is not one, or is too deep or too large to build. */
export class RefusedTreeError extends Error {}

/**
 * The tags of those elements of a window that load documents, by node id: a
 * later change of an attribute names its element by id only.
 */
export type DocumentHolders = Map<unknown, string>

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
    sanitizeAttributes(node['attributes'], tag)
    if (loadsDocuments(tag)) holders.set(node['id'], tag)
  }
  const children = node['childNodes']
  if (children === undefined) return []
  if (!Array.isArray(children)) throw new RefusedTreeError('children are not a list')
  return children
}

/** Deletes unsafe attributes in place. An empty tag means any element. */
export function sanitizeAttributes(attributes: Record<string, unknown>, tag: string): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (!isSafeAttribute(tag.toLowerCase(), name, value)) delete attributes[name]
  }
}
