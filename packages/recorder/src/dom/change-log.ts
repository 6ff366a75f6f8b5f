import type { Mirror } from './mirror.ts'
import { getParent, getParentNode, isDocument, isElement } from './tree.ts'

/**
 * Gathers what the page changes between two writings. Only two things are kept of a
 * node that moved: that it did, and where it was when it was last written. The rest is
 * read from the page when it is written, so a node that came and went costs nothing, and
 * neither order nor number of the changes in between matters.
 */
export interface ChangeLog {
  add(records: readonly MutationRecord[]): void
  /** An attribute is told anew, soon, though the page has not set it. */
  mark(element: Element, name: string): void
  /** The node is written anew, as if it had been taken out and put back. */
  renew(node: Node): void
  /** Nodes that were or are taken out or put in. */
  readonly moved: Iterable<Node>
  readonly attributes: ReadonlyMap<Element, ReadonlySet<string>>
  readonly texts: ReadonlySet<CharacterData>
  /** Where a node was when it was last written, if it has moved since. */
  getOrigin(node: Node): Node | undefined
  /** Whether children or text directly inside the node have changed. */
  hasChangedInside(node: Node): boolean
  /** What became of a node since the last writing. */
  getFate(node: Node): Fate
  getSize(): number
  /** All of it has been written. */
  settle(): void
  clear(): void
}

/**
 * `absent`: the replay does not have what is inside the node; `stays`: it has it, in
 * place; `leaves`: it has it, and it was taken out with the node or one around it.
 */
export type Fate = 'absent' | 'stays' | 'leaves'

export interface ChangeLogOptions {
  readonly mirror: Mirror
  /** Whether a document is one that has been written. */
  readonly hasDocument: (page: Document) => boolean
  /** Hears of each node whose content changes; false says that it is told otherwise. */
  readonly onContent: (parent: Node) => boolean
  readonly onAttribute: (element: Element, name: string) => void
  readonly schedule: () => void
  /** Whether nothing is written of where a change has happened. */
  readonly isPaused: (node: Node) => boolean
}

export function createChangeLog(options: ChangeLogOptions): ChangeLog {
  const { mirror } = options
  /** Nodes that the replay had, with the parent that they were taken from first. */
  const origins = new Map<Node, Node>()
  /** Nodes that were put in first: the replay did not have them. */
  const fresh = new Set<Node>()
  const attributes = new Map<Element, Set<string>>()
  const texts = new Set<CharacterData>()
  const changedInside = new Set<Node>()
  /** Fates that have been found; they hold until the next change. */
  const fates = new Map<Node, Fate>()

  function getFate(node: Node): Fate {
    const known = fates.get(node)
    if (known) return known
    const fate = computeFate(node)
    fates.set(node, fate)
    return fate
  }

  function computeFate(node: Node): Fate {
    if (isDocument(node)) {
      if (!options.hasDocument(node)) return 'absent'
      const frame = node === document ? null : node.defaultView?.frameElement
      return frame ? getFate(frame) : 'stays'
    }
    if (fresh.has(node) || mirror.isClosed(node)) return 'absent'
    const isRoot = node.nodeType === 11
    if (!isRoot && mirror.getId(node) === undefined) return 'absent'
    const origin = origins.get(node)
    const parent = origin ?? getParent(node)
    if (!parent) return 'absent'
    const fate = getFate(parent)
    return fate === 'stays' && origin ? 'leaves' : fate
  }

  function addText(text: CharacterData): void {
    const parent = getParentNode(text)
    if (!parent || !options.onContent(parent)) return
    changedInside.add(parent)
    texts.add(text)
  }

  function addAttribute(element: Element, name: string): void {
    options.onAttribute(element, name)
    const names = attributes.get(element)
    if (names) names.add(name)
    else attributes.set(element, new Set([name]))
  }

  function addChildren({ target, addedNodes, removedNodes }: MutationRecord): void {
    if (!options.onContent(target)) return
    changedInside.add(target)
    for (const node of removedNodes) {
      if (!fresh.has(node) && !origins.has(node)) origins.set(node, target)
    }
    for (const node of addedNodes) {
      if (!origins.has(node)) fresh.add(node)
    }
  }

  function settle(): void {
    origins.clear()
    fresh.clear()
    attributes.clear()
    texts.clear()
    fates.clear()
  }

  return {
    add(records) {
      if (records.length > 0) fates.clear()
      for (const record of records) {
        if (options.isPaused(record.target)) continue
        if (record.type === 'childList') addChildren(record)
        else if (record.type === 'characterData') addText(record.target as CharacterData)
        else if (isElement(record.target)) addAttribute(record.target, record.attributeName ?? '')
      }
    },
    mark(element, name) {
      addAttribute(element, name)
      options.schedule()
    },
    renew(node) {
      const parent = getParentNode(node)
      if (!parent || fresh.has(node) || origins.has(node)) return
      fates.clear()
      if (mirror.getId(node) === undefined) fresh.add(node)
      else origins.set(node, parent)
    },
    moved: {
      *[Symbol.iterator]() {
        yield* origins.keys()
        yield* fresh
      },
    },
    attributes,
    texts,
    hasChangedInside: (node) => changedInside.has(node),
    getOrigin: (node) => origins.get(node),
    getFate,
    getSize: () => origins.size + fresh.size + attributes.size + texts.size,
    settle,
    clear() {
      settle()
      changedInside.clear()
    },
  }
}
