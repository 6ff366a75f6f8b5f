import { getShadowRoot } from './shadow-roots.ts'
import { getFirstChild, getNextSibling, getParent, isElement } from './tree.ts'

/**
 * The numbers by which a recording names nodes. It holds no node: what the page drops
 * is dropped here too. A node keeps its number while it comes and goes, so to have one
 * does not mean to be on the page; `change-log.ts` knows which are.
 */
export interface Mirror {
  /** The number of a node; undefined when it has never been recorded. */
  getId(node: Node): number | undefined
  /** The number of a node, which gets one if it has none. */
  claimId(node: Node): number
  /** The number of the node, or of the nearest one around it that has one. */
  findId(node: Node | null): number
  /** Takes the number away: the node is left out from now on. */
  forget(node: Node): void
  /** Marks an element of which nothing inside is recorded, or takes the mark away. */
  setClosed(element: Element, isClosed: boolean): void
  isClosed(node: Node): boolean
}

/** What rrweb writes for a node that is not recorded. */
export const NO_ID = -1

export function createMirror(): Mirror {
  const ids = new WeakMap<Node, number>()
  const closed = new WeakSet<Node>()
  let lastId = 0

  return {
    getId: (node) => ids.get(node),
    claimId(node) {
      let id = ids.get(node)
      if (id === undefined) {
        lastId += 1
        id = lastId
        ids.set(node, id)
      }
      return id
    },
    findId(node) {
      for (let current = node; current; current = getParent(current)) {
        const id = ids.get(current)
        if (id !== undefined) return id
      }
      return NO_ID
    },
    forget(node) {
      ids.delete(node)
    },
    setClosed(element, isClosed) {
      if (isClosed) closed.add(element)
      else closed.delete(element)
    },
    isClosed: (node) => closed.has(node),
  }
}

/** Takes the numbers away from all that is inside a node, in shadow trees too. */
export function forgetInside(node: Node, mirror: Mirror): void {
  const shadow = isElement(node) ? getShadowRoot(node) : null
  if (shadow) forgetInside(shadow, mirror)
  for (let child = getFirstChild(node); child; child = getNextSibling(child)) {
    mirror.forget(child)
    forgetInside(child, mirror)
  }
}
