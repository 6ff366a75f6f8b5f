import { applyMutation, type MutationContext } from './apply-mutation.ts'
import { comparePages } from './compare-pages.ts'
import {
  EVENT,
  isFields,
  isFinite,
  NODE,
  SOURCE,
  type Fields,
  type SnapshotEvent,
} from './event-format.ts'
import { createMedia } from './media.ts'
import type { PageNode } from './page-node.ts'
import { buildTree, createPageTree, PageTooLargeError, serialiseDocument } from './page-tree.ts'
import { createRadioGroups } from './radio-groups.ts'
import { createStyleSheets } from './style-sheets.ts'

/** Why no keyframe can be made until the next snapshot of the recording. */
export type InexactReason =
  | 'no_snapshot'
  | 'unreadable_event'
  | 'misplaced_node'
  | 'legacy_position'
  | 'busy_sheet'
  | 'too_large'

/**
 * The page that a recording shows, without a DOM: events go in, and a full snapshot
 * of the moment comes out. A player that starts with that snapshot shows what one
 * shows that played everything before. What the events hold is hostile; no method throws.
 *
 * ```ts
 * const reducer = createReducer()
 * for (const event of events) reducer.apply(event)
 * const keyframe = reducer.makeSnapshot(now) // null when reducer.inexact says why not
 * ```
 */
export interface Reducer {
  /** Null while a snapshot would be exact. */
  readonly inexact: InexactReason | null
  /** The time of the last event that had one; null before the first. */
  readonly lastAt: number | null
  /** The id of the document; null before the first snapshot. */
  readonly rootId: number | null
  /** Applies the next event. */
  apply(event: unknown): void
  /** A page event, a full snapshot, and what a player needs beside them, all at this time. */
  makeSnapshot(timestamp: number): SnapshotEvent[] | null
  /** What a full snapshot of the recording shows that this page does not; null if they agree. */
  compare(fullSnapshot: unknown): string | null
}

/** Kinds of interaction that move the pointer: up, down, click, touch start and end. */
const POINTED: ReadonlySet<unknown> = new Set([0, 1, 2, 7, 9])
const PRESSES: ReadonlySet<unknown> = new Set([1, 7])
const FOCUS = 5
const BLUR = 6
/** A focus that comes this soon after a press is its doing, and not the keyboard's. */
const PRESS_MS = 300
/** More fonts and kinds of elements that scripts defined are not repeated after a keyframe. */
const DEFINED_LIMIT = 1_000

export function createReducer(): Reducer {
  let inexact: InexactReason | null = 'no_snapshot'
  let lastAt: number | null = null
  let page: Fields = {}
  let selection: Fields | null = null
  let pointer: Fields | null = null
  let focus: Fields | null = null
  let pressedAt = -Infinity
  const defined: Fields[] = []
  const inputs = new Map<number, Fields>()
  const scrolls = new Map<number, { x: number; y: number }>()
  const media = createMedia()
  const markInexact = (reason: InexactReason): void => void (inexact ??= reason)
  const sheets = createStyleSheets(markInexact)
  const radios = createRadioGroups(inputs, markInexact)

  const tree = createPageTree((node) => {
    const { id } = node
    radios.forget(node)
    inputs.delete(id)
    scrolls.delete(id)
    media.forget(id)
    sheets.forgetNode(id)
  })
  const context: MutationContext = {
    tree,
    onStyleText: ({ id }) => sheets.forgetElement(id),
    onState(node) {
      radios.choose(node)
      media.load(node, lastAt ?? 0)
    },
    onInexact: markInexact,
  }

  const clearPage = (): void => {
    tree.root = null
    tree.nodes.clear()
    inputs.clear()
    radios.clear()
    scrolls.clear()
    media.clear()
    sheets.clear()
    defined.length = 0
    selection = null
    pointer = null
    focus = null
    inexact = null
  }

  const loadSnapshot = (data: Fields, at: number): void => {
    clearPage()
    tree.root = buildTree(tree, data['node'])
    inexact = tree.root?.type === NODE.document ? null : 'no_snapshot'
    for (const node of tree.nodes.values()) {
      const { rr_scrollLeft: x, rr_scrollTop: y } = node.attributes
      if (x || y) scrolls.set(node.id, toPoint(x, y))
      media.load(node, at)
    }
    radios.load(tree.root)
    const offset = isFields(data['initialOffset']) ? data['initialOffset'] : {}
    const { left: x, top: y } = offset
    if (tree.root) scrolls.set(tree.root.id, toPoint(x, y))
  }

  const applyIncrement = (data: Fields, at: number): void => {
    const id = data['id'] as number
    const node = tree.nodes.get(id)
    switch (data['source']) {
      case SOURCE.mutation:
        applyMutation(context, data)
        break
      case SOURCE.mouseMove:
      case SOURCE.touchMove:
      case SOURCE.drag:
        pointer = lastPosition(data) ?? pointer
        break
      case SOURCE.mouseInteraction:
        if (POINTED.has(data['type'])) pointer = toPosition(data)
        if (PRESSES.has(data['type'])) pressedAt = at
        if (data['type'] === FOCUS) focus = { ...data, isPressed: at - pressedAt < PRESS_MS }
        if (data['type'] === BLUR && focus?.['id'] === id) focus = null
        break
      case SOURCE.scroll:
        if (node) scrolls.set(id, toPoint(data['x'], data['y']))
        break
      case SOURCE.viewportResize:
        page = { ...page, ...readWindow(data) }
        break
      case SOURCE.input:
        // The last comes last: choosing one of a group unsets the others.
        inputs.delete(id)
        if (!node) break
        inputs.set(id, data)
        radios.choose(node)
        break
      case SOURCE.mediaInteraction:
        if (node) media.change(node, data, at)
        break
      case SOURCE.styleSheetRule:
      case SOURCE.styleDeclaration:
        if (data['styleId'] || node) sheets.change(data)
        break
      case SOURCE.adoptedStyleSheet:
        if (node) sheets.adopt(data)
        break
      case SOURCE.font:
      case SOURCE.customElement:
        if (defined.length < DEFINED_LIMIT) defined.push(data)
        else markInexact('too_large')
        break
      case SOURCE.selection:
        selection = data
    }
  }

  const applyChecked = (event: Fields): void => {
    const { type, data, timestamp } = event
    if (!isFields(data) || !isFinite(timestamp)) return
    lastAt = timestamp
    if (type === EVENT.meta) page = data
    else if (type === EVENT.fullSnapshot) loadSnapshot(data, timestamp)
    else if (type === EVENT.incremental && tree.root) applyIncrement(data, timestamp)
  }

  /** What the snapshot's own format has no place for, in the order in which it must come. */
  const describeRest = (timestamp: number, frames: readonly PageNode[]): SnapshotEvent[] => {
    const increments: Fields[] = []
    for (const [parentId, node] of tree.pendingDocuments) {
      if (!tree.nodes.has(parentId)) increments.push(attach(parentId, node))
    }
    const styles = [...tree.nodes.values()].flatMap(describeStyleChanges)
    if (styles.length > 0) increments.push(mutation({ attributes: styles }))
    increments.push(...defined)
    const after: Fields[] = [...inputs.values()]
    // A player takes the scrolling of the page itself and of its elements from the snapshot.
    for (const { id, fixed, type } of tree.nodes.values()) {
      const scroll = scrolls.get(id)
      const isInFrame = fixed['rootId'] !== undefined || type === NODE.document
      if (scroll && isInFrame && id !== tree.root?.id)
        after.push({ source: SOURCE.scroll, id, ...scroll })
    }
    if (selection) after.push(selection)
    if (focus && tree.nodes.has(focus['id'] as number)) after.push(focus)
    if (pointer) after.push({ source: SOURCE.mouseMove, positions: [pointer] })
    return [
      ...frames.map(({ id, document }) =>
        attach(id, document && serialiseDocument(document)?.node),
      ),
      ...increments,
    ]
      .map((data): SnapshotEvent => ({ type: EVENT.incremental, timestamp, data }))
      .concat(
        sheets.describe(timestamp, {
          isThere: (id) => tree.nodes.has(id),
          rootId: tree.root?.id ?? 0,
        }),
        media.describe(timestamp),
        after.map((data) => ({ type: EVENT.incremental, timestamp, data })),
      )
  }

  /** Scrolling stands in the attributes of the elements. */
  const writeScrolls = (): void => {
    for (const [id, { x, y }] of scrolls) {
      const node = tree.nodes.get(id)
      if (node?.type !== NODE.element) continue
      node.attributes['rr_scrollLeft'] = x
      node.attributes['rr_scrollTop'] = y
    }
  }

  /** All iframes that show something, each after the one that it lies in. */
  const listFrames = (first: readonly PageNode[]): PageNode[] | null => {
    const frames = [...first]
    for (const { document } of frames) {
      const inner = document && serialiseDocument(document)
      if (!inner) return null
      for (const frame of inner.frames) frames.push(frame)
    }
    return frames
  }

  return {
    get inexact() {
      return inexact
    },
    get lastAt() {
      return lastAt
    },
    get rootId() {
      return tree.root?.id ?? null
    },
    apply(event) {
      try {
        if (isFields(event)) applyChecked(event)
      } catch (error) {
        markInexact(error instanceof PageTooLargeError ? 'too_large' : 'unreadable_event')
      }
    },
    makeSnapshot(timestamp) {
      if (inexact || !tree.root) return null
      writeScrolls()
      const serialised = serialiseDocument(tree.root)
      const frames = serialised && listFrames(serialised.frames)
      if (!frames) {
        markInexact('too_large')
        return null
      }
      const { x, y } = scrolls.get(tree.root.id) ?? { x: 0, y: 0 }
      const data = { node: serialised.node, initialOffset: { left: x, top: y } }
      return [
        { type: EVENT.meta, timestamp, data: page },
        { type: EVENT.fullSnapshot, timestamp, data },
        ...describeRest(timestamp, frames),
      ]
    },
    compare: (fullSnapshot) =>
      comparePages(
        { root: tree.root, inputs },
        isFields(fullSnapshot) ? fullSnapshot['data'] : null,
      ),
  }
}

/** What a change of the window's size tells of the window. */
function readWindow({ width, height, colorScheme }: Fields): Fields {
  return { width, height, ...(colorScheme !== undefined && { colorScheme }) }
}

function toPoint(x: unknown, y: unknown): { x: number; y: number } {
  return { x: isFinite(x) ? x : 0, y: isFinite(y) ? y : 0 }
}

function lastPosition(data: Fields): Fields | null {
  const { positions } = data
  const last: unknown = Array.isArray(positions) ? positions.at(-1) : null
  return isFields(last) ? toPosition(last) : null
}

function toPosition({ x, y, id }: Fields): Fields {
  return { x: x ?? 0, y: y ?? 0, id, timeOffset: 0 }
}

function describeStyleChanges({ id, styleChanges }: PageNode): Fields[] {
  return styleChanges ? [{ id, attributes: { style: Object.fromEntries(styleChanges) } }] : []
}

function mutation(parts: Fields): Fields {
  return { source: SOURCE.mutation, adds: [], removes: [], texts: [], attributes: [], ...parts }
}

function attach(parentId: number, node: unknown): Fields {
  return mutation({ adds: [{ parentId, nextId: null, node }], isAttachIframe: true })
}
