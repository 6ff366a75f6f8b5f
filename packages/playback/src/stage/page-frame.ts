import { POPOVER_ATTRIBUTE } from '@playhead/protocol'
import { EVENT_TYPE, isRecord, SOURCE, type RecordedEvent } from './recorded-event.ts'

/** A serialised element, as a snapshot holds it. */
interface SerializedNode {
  readonly id: number
  readonly [field: string]: unknown
}

/** A page taken apart: its body, and what stands around it. */
export interface PageFrame {
  /** Equal for pages that are the same but for their bodies. */
  readonly around: string
  /** The numbers of the nodes around the body. */
  readonly ids: ReadonlySet<unknown>
  readonly bodyId: number
  /** As a mutation adds it: each node by itself, after its parent and the siblings before. */
  readonly additions: readonly object[]
}

const ELEMENT_NODE = 2
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
 * Takes the page of a full snapshot apart. Null where its body cannot be exchanged alone:
 * where it holds documents, shadow trees, media, or styles, or is not the last of its page.
 */
export function readPageFrame({ data }: RecordedEvent): PageFrame | null {
  const page = data['node']
  if (!isRecord(page) || !Array.isArray(page['childNodes'])) return null
  const html = findElement(page['childNodes'], 'html')
  const children = html?.['childNodes']
  if (!html || !Array.isArray(children)) return null
  const body: unknown = children.at(-1)
  if (!isElement(body, 'body')) return null
  const additions = flatten(body, html.id)
  if (!additions) return null
  const frame = {
    ...page,
    childNodes: page['childNodes'].map((node: unknown) =>
      node === html ? { ...html, childNodes: children.slice(0, -1) } : node,
    ),
  }
  return {
    around: JSON.stringify(frame, sortFields),
    ids: collectIds(frame),
    bodyId: body.id,
    additions,
  }
}

/** Whether an event changes the page around its body, or styles in a way that stays. */
export function touchesFrame({ type, data }: RecordedEvent, { ids }: PageFrame): boolean {
  if (type !== EVENT_TYPE.incremental) return false
  if (STYLE_SOURCES.has(data['source'])) return true
  if (data['source'] !== SOURCE.mutation) return false
  const { adds, removes, texts, attributes } = data
  const isAround = (changes: unknown, name: 'id' | 'parentId'): boolean =>
    Array.isArray(changes) &&
    changes.some((change: Record<string, unknown>) => ids.has(change[name]))
  return (
    isAround(adds, 'parentId') ||
    isAround(removes, 'parentId') ||
    isAround(texts, 'id') ||
    isAround(attributes, 'id')
  )
}

/** What a recorder writes and what a server makes of it may differ in the order of fields. */
function sortFields(_name: string, value: unknown): unknown {
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** What opens things above the page, which has an order of its own. */
const LAYER_ATTRIBUTES = ['open', 'popover', POPOVER_ATTRIBUTE]

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
    if (type === EVENT_TYPE.fullSnapshot) return readPageFrame(event) !== null
    if (type !== EVENT_TYPE.incremental) return true
    if (STYLE_SOURCES.has(data['source'])) return false
    return data['source'] !== SOURCE.mutation || isPlainMutation(data)
  })
}

function isPlainMutation({ adds, attributes }: RecordedEvent['data']): boolean {
  const isPlainChange = (change: Record<string, unknown>): boolean => {
    const changed = change['attributes']
    return isRecord(changed) && !LAYER_ATTRIBUTES.some((name) => name in changed)
  }
  return (
    (adds as { node?: unknown }[]).every(({ node }) => isNode(node) && isPlain(node)) &&
    (attributes as Record<string, unknown>[]).every(isPlainChange)
  )
}

function flatten(body: SerializedNode, htmlId: number): object[] | null {
  const additions: object[] = []
  const waiting: { node: unknown; parentId: number }[] = [{ node: body, parentId: htmlId }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, parentId } = next
    if (!isNode(node) || !isPlain(node)) return null
    additions.push({ parentId, nextId: null, node: { ...node, childNodes: [] } })
    const children = childrenOf(node)
    for (let place = children.length - 1; place >= 0; place -= 1) {
      waiting.push({ node: children[place], parentId: node.id })
    }
  }
  return additions
}

function childrenOf({ tagName, attributes, childNodes }: SerializedNode): readonly unknown[] {
  // rrweb writes the text of a field as its value says, and leaves its children out.
  if (tagName === 'textarea' && isRecord(attributes) && 'value' in attributes) return []
  return Array.isArray(childNodes) ? childNodes : []
}

function isPlain(node: SerializedNode): boolean {
  const { attributes } = node
  if (isRecord(attributes) && 'popover' in attributes) return false
  if (node['isShadow'] || node['isShadowHost'] || node['rootId'] !== undefined) return false
  if (node['type'] !== ELEMENT_NODE) return Number(node['type']) > ELEMENT_NODE
  return !STATEFUL_TAG.test(String(node['tagName']))
}

function collectIds(root: unknown): Set<unknown> {
  const ids = new Set<unknown>()
  const waiting = [root]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (!isRecord(node)) continue
    ids.add(node['id'])
    if (Array.isArray(node['childNodes']))
      for (const child of node['childNodes']) waiting.push(child)
  }
  return ids
}

function findElement(nodes: readonly unknown[], tag: string): SerializedNode | undefined {
  return nodes.find((node): node is SerializedNode => isElement(node, tag))
}

function isElement(node: unknown, tag: string): node is SerializedNode {
  return isNode(node) && node['type'] === ELEMENT_NODE && node['tagName'] === tag
}

function isNode(node: unknown): node is SerializedNode {
  return isRecord(node) && typeof node['id'] === 'number'
}
