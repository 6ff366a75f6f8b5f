import { EVENT_TYPE, isRecord, SOURCE, type RecordedEvent } from './recorded-event.ts'
import {
  childrenOf,
  isElementNode,
  isNode,
  LAYER_ATTRIBUTES,
  type SerializedNode,
} from './serialized-node.ts'

/** What holds more than its attributes and children say. */
const STATEFUL_TAG = /^(?:audio|canvas|dialog|embed|i?frame|link|object|style|template|video)$/i
/** What a page does to itself beside its elements. */
const STYLE_SOURCES: ReadonlySet<unknown> = new Set([
  SOURCE.styleSheetRule,
  SOURCE.styleDeclaration,
  SOURCE.adoptedStyleSheet,
  SOURCE.font,
])

/**
 * Whether changes up to a moment may be made one by one where they belong. rrweb makes them
 * on a copy of the page, for which it asks each element how far it is scrolled, and so for
 * the layout of all; but only the copy sees to it that what holds state of its own (frames,
 * dialogs, media) goes through no state in between.
 */
export function isPlainRun(events: readonly RecordedEvent[], at: number): boolean {
  return events.every((event) => {
    const { type, data, timestamp } = event
    if (timestamp >= at) return true
    if (type === EVENT_TYPE.fullSnapshot) return isPlainPage(data['node'])
    if (type !== EVENT_TYPE.incremental) return true
    if (STYLE_SOURCES.has(data['source'])) return false
    return data['source'] !== SOURCE.mutation || isPlainMutation(data)
  })
}

function isPlainMutation({ adds, attributes }: RecordedEvent['data']): boolean {
  const isPlainChange = (change: Record<string, unknown>): boolean => {
    const changed = change['attributes']
    return isRecord(changed) && !['open', ...LAYER_ATTRIBUTES].some((name) => name in changed)
  }
  return (
    (adds as { node?: unknown }[]).every(({ node }) => isNode(node) && isPlain(node)) &&
    (attributes as Record<string, unknown>[]).every(isPlainChange)
  )
}

/** Whether the body of a page ends it, and holds nothing but elements without a state. */
function isPlainPage(page: unknown): boolean {
  if (!isNode(page)) return false
  const html = childrenOf(page).find((node) => isElement(node, 'html'))
  const body = html && childrenOf(html).at(-1)
  return body !== undefined && isElement(body, 'body') && isPlainTree(body)
}

function isPlainTree(node: SerializedNode): boolean {
  return isPlain(node) && childrenOf(node).every(isPlainTree)
}

function isPlain(node: SerializedNode): boolean {
  const { attributes } = node
  if (isRecord(attributes) && 'popover' in attributes) return false
  if (node['isShadow'] || node['isShadowHost'] || node['rootId'] !== undefined) return false
  if (!isElementNode(node)) return node.type > 2
  return !STATEFUL_TAG.test(String(node['tagName']))
}

function isElement(node: SerializedNode, tag: string): boolean {
  return isElementNode(node) && node['tagName'] === tag
}
