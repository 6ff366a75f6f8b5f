import {
  NODE_TYPES,
  REPLAY_EVENT_TYPES,
  SOURCES,
  type Mutation,
  type ReplayEvent,
  type SerializedNode,
} from '../dom/format.ts'
import { stringify } from '../stringify.ts'

/** What a change may change, in the order in which a replay does it. */
const LISTS = ['removes', 'adds', 'texts', 'attributes'] as const
/** What is around the nodes and changes of an event is shorter than this, as JSON. */
const FRAME_LENGTH = 512

/**
 * Splits an event that is too large for a segment into several of the same time, which
 * together show the same. Of a snapshot, or the document of a frame, the beginning stays;
 * the other nodes come by mutations in the order of the document, each last in its
 * parent. A single text or value that is too large comes after all nodes, in an event
 * that is too large itself: nothing but that value hangs on it.
 *
 * @param lengthLimit of the JSON of a part, in UTF-16 code units
 * @returns the event alone where there is nothing to split
 */
export function splitEvent(event: ReplayEvent, lengthLimit: number): ReplayEvent[] {
  const room = lengthLimit - FRAME_LENGTH
  const parts: ReplayEvent[] = []
  const late: Mutation = createMutation()
  const scrolled: { id: number; x: number; y: number }[] = []
  let open = createMutation()
  let openLength = 0
  /** Room that is left in the tree that is being taken; below 0 it is closed. */
  let left = 0

  function add(type: number, data: object): void {
    parts.push({ type, data, timestamp: event.timestamp })
  }

  function addIncrement(source: number, data: object): void {
    add(REPLAY_EVENT_TYPES.incremental, { source, ...data })
  }

  function close(): void {
    if (openLength > 0) addIncrement(SOURCES.mutation, open)
    open = createMutation()
    openLength = 0
  }

  function put(list: (typeof LISTS)[number], item: object): void {
    const length = stringify(item).length + 1
    if (openLength + length > room) close()
    ;(open[list] as object[]).push(item)
    openLength += length
  }

  /** Adds the event of a tree with what has room there, and puts the rest. */
  function addTree(root: SerializedNode, describe: (node: SerializedNode) => object): void {
    const tree = empty(root)
    add(event.type, describe(tree))
    left = room
    for (const child of root.childNodes ?? []) take(child, tree)
  }

  function take(node: SerializedNode, parent: SerializedNode): void {
    const own = takeOwn(node)
    left -= stringify(own).length + 1
    if (left < 0) put('adds', { parentId: parent.id, nextId: null, node: own })
    else parent.childNodes?.push(own)
    // A snapshot scrolls what it has built, but here more comes.
    const { rr_scrollLeft: x, rr_scrollTop: y } = node.attributes ?? {}
    if (x || y) scrolled.push({ id: node.id, x: Number(x ?? 0), y: Number(y ?? 0) })
    for (const child of node.childNodes ?? []) take(child, own)
  }

  /** A node without what it holds, and without values that are too large. */
  function takeOwn(node: SerializedNode): SerializedNode {
    const own = empty(node)
    if (stringify(own).length + FRAME_LENGTH <= room) return own
    const { id, textContent, attributes = {} } = node
    if (textContent !== undefined) {
      late.texts.push({ id, value: textContent })
      return { ...own, textContent: '' }
    }
    const kept: typeof attributes = {}
    let keptLength = 0
    for (const [name, value] of Object.entries(attributes)) {
      const attribute = { [name]: value }
      const { length } = stringify(attribute)
      if (keptLength + length > room / 2) {
        late.attributes.push({ id, attributes: attribute })
      } else {
        kept[name] = value
        keptLength += length
      }
    }
    return { ...own, attributes: kept }
  }

  function putAll(mutation: Mutation): void {
    for (const list of LISTS) {
      for (const item of mutation[list]) {
        put(list, 'node' in item ? { ...item, node: takeOwn(item.node) } : item)
      }
    }
  }

  if (event.type === REPLAY_EVENT_TYPES.fullSnapshot) {
    const data = event.data as Snapshot
    const { left: x, top: y } = data.initialOffset
    addTree(data.node, (node) => ({ ...data, node, isPartial: true }))
    scrolled.push({ id: data.node.id, x, y })
  } else {
    const data = event.data as Partial<Mutation>
    const [first] = data.adds ?? []
    if (!isMutation(data)) return [event]
    // The document of a frame comes alone.
    if (first?.node.type !== NODE_TYPES.document) putAll(data)
    else addTree(first.node, (node) => ({ ...data, adds: [{ ...first, node }] }))
  }
  putAll(late)
  close()
  for (const place of scrolled) addIncrement(SOURCES.scroll, place)
  return parts
}

export type SplitEvent = typeof splitEvent

interface Snapshot {
  readonly node: SerializedNode
  readonly initialOffset: { readonly left: number; readonly top: number }
}

function isMutation(data: object): data is Mutation {
  return (data as { source?: number }).source === SOURCES.mutation
}

function createMutation(): Mutation {
  return { texts: [], attributes: [], removes: [], adds: [] }
}

function empty(node: SerializedNode): SerializedNode {
  return node.childNodes ? { ...node, childNodes: [] } : node
}
