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

/** Puts what a class has of its own on an object that is there already. */
// oxlint-disable-next-line typescript/no-extraneous-class -- a private field comes with a class alone
class Given {
  constructor(node: Node) {
    return node
  }
}

/**
 * The number that was given to a node last, on the node itself, where nobody else sees it: a
 * weak map takes twice as long, and longer with every node.
 */
class Numbered extends Given {
  #id = 0

  static read(node: Node): number | undefined {
    return #id in node ? node.#id : loose.get(node)
  }

  static write(node: Node, id: number): void {
    try {
      const numbered: Numbered = #id in node ? node : new Numbered(node)
      numbered.#id = id
    } catch {
      loose.set(node, id)
    }
  }
}

/** Of nodes that the page's code has closed to anything new. */
const loose = new WeakMap<Node, number>()
/** Of all recordings of this page: what an earlier one has numbered is new to the next. */
let lastId = 0

/** What rrweb writes for a node that is not recorded. */
export const NO_ID = -1

export function createMirror(): Mirror {
  const closed = new WeakSet<Node>()
  const firstId = lastId + 1

  function getId(node: Node): number | undefined {
    const id = Numbered.read(node)
    return id !== undefined && id >= firstId ? id : undefined
  }

  return {
    getId,
    claimId(node) {
      const known = getId(node)
      if (known !== undefined) return known
      lastId += 1
      Numbered.write(node, lastId)
      return lastId
    },
    findId(node) {
      for (let current = node; current; current = getParent(current)) {
        const id = getId(current)
        if (id !== undefined) return id
      }
      return NO_ID
    },
    forget(node) {
      if (getId(node) !== undefined) Numbered.write(node, 0)
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
