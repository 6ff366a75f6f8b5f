import { NODE, type Fields } from './event-format.ts'
import {
  createNode,
  eachOf,
  insert,
  readChildren,
  serialiseNode,
  type PageNode,
} from './page-node.ts'

/** More than a player builds is not made: nodes of a page, and how deep they lie. */
const NODE_LIMIT = 100_000
const DEPTH_LIMIT = 1_000

/** Thrown before a page gets more nodes, or deeper ones, than a player builds. */
export class PageTooLargeError extends Error {
  override readonly name = 'PageTooLargeError'
}

/** The page as a tree of nodes, each found by its id. */
export interface PageTree {
  root: PageNode | null
  readonly nodes: Map<number, PageNode>
  /** Documents of iframes that have not come yet, by the iframe's id. */
  readonly pendingDocuments: Map<number, Fields>
  /** Told of every node that leaves the page. */
  readonly onDrop: (node: PageNode) => void
}

export function createPageTree(onDrop: (node: PageNode) => void): PageTree {
  return { root: null, nodes: new Map(), pendingDocuments: new Map(), onDrop }
}

/** Lets a node be found by its id. @throws {PageTooLargeError} */
export function registerNode({ nodes }: PageTree, node: PageNode): void {
  if (nodes.size >= NODE_LIMIT && !nodes.has(node.id)) throw new PageTooLargeError()
  nodes.set(node.id, node)
}

/**
 * Builds a serialised node with everything in it; null when it is none.
 *
 * @throws {PageTooLargeError} with the tree half built
 */
export function buildTree(tree: PageTree, serialised: unknown): PageNode | null {
  const top = createNode(serialised)
  if (!top) return null
  registerNode(tree, top)
  const left: { node: PageNode; serialised: unknown; depth: number }[] = [
    { node: top, serialised, depth: 0 },
  ]
  for (let entry = left.pop(); entry; entry = left.pop()) {
    const { node } = entry
    const depth = entry.depth + 1
    // A player shows the value instead.
    if (node.tagName === 'textarea' && typeof node.attributes['value'] === 'string') continue
    for (const child of readChildren(entry.serialised)) {
      const made = createNode(child)
      // A node that is there twice would hang in two places.
      if (!made || tree.nodes.has(made.id)) continue
      if (depth > DEPTH_LIMIT) throw new PageTooLargeError()
      if (child['isShadow'] === true) node.shadow ??= { first: null, last: null }
      const list = child['isShadow'] === true && node.shadow ? node.shadow : node.light
      insert(made, { parent: node, list, next: null })
      registerNode(tree, made)
      left.push({ node: made, serialised: child, depth })
    }
  }
  return top
}

/** Forgets a node that hangs nowhere, and everything in it. */
export function dropTree(tree: PageTree, top: PageNode): void {
  const left = [top]
  for (let node = left.pop(); node; node = left.pop()) {
    if (tree.nodes.get(node.id) === node) tree.nodes.delete(node.id)
    tree.onDrop(node)
    for (const child of eachOf(node.light)) left.push(child)
    for (const child of eachOf(node.shadow)) left.push(child)
    if (node.document) left.push(node.document)
  }
}

/** Shows another document in an iframe. */
export function attachDocument(tree: PageTree, frame: PageNode, serialised: unknown): void {
  if (frame.document) dropTree(tree, frame.document)
  frame.document = buildTree(tree, serialised)
}

/** What a document is made of, and the iframes in it, in order. */
interface SerialisedDocument {
  readonly node: Record<string, unknown>
  readonly frames: readonly PageNode[]
}

/** Null when it is deeper than a player builds. */
export function serialiseDocument(top: PageNode): SerialisedDocument | null {
  const frames: PageNode[] = []
  const root = serialiseNode(top)
  let level: { node: PageNode; parts: ReturnType<typeof serialiseNode> }[] = [
    { node: top, parts: root },
  ]
  for (let depth = 0; level.length > 0; depth += 1) {
    const deeper: typeof level = []
    for (const { node, parts } of level) {
      if (node.document) frames.push(node)
      for (const list of [node.light, node.shadow]) {
        for (const child of eachOf(list)) {
          if (depth === DEPTH_LIMIT) return null
          const made = serialiseNode(child)
          parts.childNodes?.push(made)
          if (child.type === NODE.element) deeper.push({ node: child, parts: made })
        }
      }
    }
    level = deeper
  }
  return { node: root, frames }
}
