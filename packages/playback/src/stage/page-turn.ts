import { readParent } from './inspection/dom-access.ts'
import {
  comparePage,
  writeAttributes,
  type PageDifference,
  type ShownNodes,
} from './page-difference.ts'
import { EVENT_TYPE, SOURCE, type RecordedEvent } from './recorded-event.ts'
import { isNode, isRestless, type SerializedNode } from './serialized-node.ts'

/** The parts of rrweb's player that turn a page. */
export interface PageHost {
  readonly iframe: HTMLIFrameElement
  readonly mirror: ShownNodes & { reset(): void; add(node: Node, as: object): void }
  legacy_missingNodeRetryMap: object
  readonly usingVirtualDom: boolean
  applyMutation: (changes: object, isSync: boolean) => void
}

/**
 * Shows another page, or another moment of it, by changing what is there: elements are kept
 * wherever they can become what is wanted, so that style sheets stay parsed and most of the
 * layout stays valid. To build a page anew, with a megabyte of style sheets, costs more than
 * all the rest of a seek. What cannot be changed exactly is built whole by rrweb's player.
 */
export function createPageTurn(inside: PageHost) {
  /** The numbers of nodes to which something was done since the page was shown. */
  const touched = new Set<unknown>()
  let isTurnable = false

  const noteMutation = ({ adds, removes, texts, attributes }: RecordedEvent['data']): void => {
    for (const { parentId } of [...asList(adds), ...asList(removes)]) touched.add(parentId)
    for (const { id } of [...asList(texts), ...asList(attributes)]) touched.add(id)
    for (const { node } of asList(adds)) if (isNode(node) && isRestless(node)) isTurnable = false
    const layers = asList(attributes).map((change) => ({ id: 0, type: 2, ...change }))
    if (layers.some(isRestless)) isTurnable = false
  }

  const apply = (page: Document, difference: PageDifference): void => {
    const { kept, removed, attributes, texts, added, shadowRoots } = difference
    inside.legacy_missingNodeRetryMap = {}
    page.getSelection()?.removeAllRanges()
    page.fonts.clear()
    for (const root of [page, ...shadowRoots]) {
      if (root.adoptedStyleSheets.length > 0) root.adoptedStyleSheets = []
    }
    for (const node of removed) takeOut(node)
    inside.mirror.reset()
    for (const [node, as] of kept) inside.mirror.add(node, as)
    for (const [element, values] of attributes) writeAttributes(element, values)
    for (const [node, text] of texts) node.data = text
    if (added.length === 0) return
    const none = { removes: [], texts: [], attributes: [] }
    inside.applyMutation({ ...none, adds: added }, false)
    for (const { whole } of added) {
      const node = inside.mirror.getNode(whole.id)
      if (node) inside.mirror.add(node, whole)
    }
  }

  const change = (page: Document, wanted: SerializedNode): boolean => {
    try {
      const difference = comparePage({ page, wanted, nodes: inside.mirror, touched })
      if (!difference) return false
      apply(page, difference)
      return true
    } catch {
      // Whatever came of it, the page is built whole then.
      return false
    }
  }

  return {
    note({ type, data }: RecordedEvent): void {
      if (type !== EVENT_TYPE.incremental) return
      if (data['source'] === SOURCE.mutation) noteMutation(data)
      else touched.add(data['id'])
    },
    /** Whether the page has been turned; else it has to be built. */
    turn({ data }: RecordedEvent, isSync: boolean): boolean {
      const { node } = data
      const page = inside.iframe.contentDocument
      const wasTurnable = isTurnable && isSync && !inside.usingVirtualDom
      isTurnable = isNode(node) && !isRestless(node)
      const isTurned =
        wasTurnable && isTurnable && page !== null && isNode(node) && change(page, node)
      touched.clear()
      return isTurned
    },
  }
}

function takeOut(node: Node): void {
  const parent = readParent(node)
  if (parent) Node.prototype.removeChild.call(parent, node)
}

function asList(changes: unknown): Record<string, unknown>[] {
  return Array.isArray(changes) ? (changes as Record<string, unknown>[]) : []
}
