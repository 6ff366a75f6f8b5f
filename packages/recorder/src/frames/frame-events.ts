import type { Said } from '../capture/told.ts'
import { NODE_TYPES, REPLAY_EVENT_TYPES, SOURCES } from '../dom/format.ts'
import {
  list,
  readFlag,
  readIndex,
  readNumber,
  readObject,
  readText,
  refuse,
  shape,
  type Check,
  type Given,
} from './frame-checks.ts'

/** What a frame of another origin tells of its page, by the numbers of the page around it. */
export type FrameEvent =
  | { readonly kind: 'page'; readonly node: object; readonly scroll: { x: number; y: number } }
  | { readonly kind: 'change'; readonly source: number; readonly data: object }
  | { readonly kind: 'told'; readonly said: Said }

/**
 * Numbers of one document's nodes and sheets; those of the page itself stay below the first
 * range. A frame with frames inside has ranges of its own for them, and each of these is given
 * another here.
 */
export const FRAME_ID_RANGE = 1_000_000_000
/** Documents that one frame may show over time, itself included. */
const DOCUMENTS_LIMIT = 10_000

/** Nodes deeper than this are none that our own recorder writes, frames inside included. */
const DEPTH_LIMIT = 1_000

interface TakenNode {
  readonly type: number
  readonly isStyle?: boolean
  textContent?: string
  rootId?: unknown
  childNodes?: readonly object[]
}

/**
 * Reads what one frame sends. Each field of an event is checked and copied, and what is no
 * field is left behind, so that nothing which the frame says can mean a node outside of it.
 *
 * @param options.claimBase a range that nobody has: its numbers are raised by that
 * @param options.readTold reads what the frame's code says and asks for
 * @param options.keep what stands in the recording for the text of a style sheet
 * @returns null for a text that is no event which a recorder writes
 */
export function createFrameReader(options: {
  readonly claimBase: () => number
  readonly readTold: (data: Given) => Said | null
  readonly keep: (css: string) => string
}): (text: string) => FrameEvent | null {
  const { keep } = options
  /** What the numbers of its documents are raised by, in the order of their ranges there. */
  const bases = new Map<number, number>()
  /** The document of the frame, by its number in the page around it. */
  let documentId: number | undefined

  const id: Check = (value) => {
    const number = readNumber(value)
    if (!Number.isSafeInteger(number) || number <= 0) refuse()
    const own = number % FRAME_ID_RANGE
    return own === 0 ? refuse() : getBase((number - own) / FRAME_ID_RANGE) + own
  }

  function getBase(range: number): number {
    const known = bases.get(range)
    if (known !== undefined) return known
    if (bases.size >= DOCUMENTS_LIMIT) refuse()
    const base = options.claimBase()
    bases.set(range, base)
    return base
  }
  /** A node, or -1 for one that is not recorded. */
  const place: Check = (value) => (value === -1 ? value : id(value))
  const nextId: Check = (value) => (value === null ? value : id(value))

  const attributes: Check = (value) => {
    const entries = Object.entries(readObject(value)).map(([name, given]) => {
      if (typeof given === 'object' && given !== null) refuse()
      return [name, name === '_cssText' && typeof given === 'string' ? keep(given) : given]
    })
    return Object.fromEntries(entries)
  }

  const describeNode = shape(
    { type: readNumber, id },
    {
      rootId: id,
      tagName: readText,
      attributes,
      childNodes: list(readObject),
      isSVG: readFlag,
      isCustom: readFlag,
      isShadowHost: readFlag,
      isShadow: readFlag,
      isStyle: readFlag,
      textContent: readText,
      compatMode: readText,
      name: readText,
      publicId: readText,
      systemId: readText,
    },
  )

  function nodeAlone(value: unknown): TakenNode {
    const described = describeNode(value) as TakenNode
    const { type, isStyle, textContent } = described
    if (isStyle === true && typeof textContent === 'string')
      described.textContent = keep(textContent)
    if (type !== NODE_TYPES.document) described.rootId ??= documentId
    return described
  }

  /** Level by level: what calls itself for each of them has no stack for a page near the limit. */
  function node(value: unknown): object {
    const top = nodeAlone(value)
    let level = [top]
    for (let depth = 0; level.length > 0; depth += 1) {
      if (depth > DEPTH_LIMIT) refuse()
      level = level.flatMap((parent) => {
        if (!parent.childNodes) return []
        const children = parent.childNodes.map(nodeAlone)
        parent.childNodes = children
        return children
      })
    }
    return top
  }

  const rule = shape({ index: readIndex }, { rule: readText })
  const sheetRules = {
    adds: list(rule),
    removes: list(rule),
    replace: readText,
    replaceSync: readText,
  }
  const ofSheet = { id, styleId: id }
  const point = { x: readNumber, y: readNumber }
  const moves = shape({
    positions: list(shape({ ...point, id: place, timeOffset: readNumber })),
  })
  const sources: Readonly<Record<number, Check>> = {
    [SOURCES.mutation]: shape(
      {
        removes: list(shape({ parentId: id, id }, { isShadow: readFlag })),
        adds: list(shape({ parentId: id, nextId, node })),
        texts: list(shape({ id, value: readText })),
        attributes: list(shape({ id, attributes })),
      },
      { isAttachIframe: readFlag },
    ),
    [SOURCES.mouseMove]: moves,
    [SOURCES.touchMove]: moves,
    [SOURCES.drag]: moves,
    [SOURCES.mouseInteraction]: shape(
      { type: readNumber, id },
      { ...point, pointerType: readNumber },
    ),
    [SOURCES.scroll]: shape({ id, ...point }),
    [SOURCES.input]: shape(
      { id, text: readText, isChecked: readFlag },
      { isIndeterminate: readFlag, selected: list(readNumber) },
    ),
    [SOURCES.mediaInteraction]: shape(
      { type: readNumber, id },
      {
        currentTime: readNumber,
        volume: readNumber,
        muted: readFlag,
        playbackRate: readNumber,
        loop: readFlag,
      },
    ),
    [SOURCES.styleSheetRule]: shape({}, { ...ofSheet, ...sheetRules }),
    [SOURCES.styleDeclaration]: shape(
      { index: readIndex },
      {
        ...ofSheet,
        set: shape({ property: readText, value: readText, priority: readText }),
        remove: shape({ property: readText }),
      },
    ),
    [SOURCES.selection]: shape({
      ranges: list(shape({ start: id, startOffset: readNumber, end: id, endOffset: readNumber })),
    }),
    [SOURCES.adoptedStyleSheet]: shape(
      { id, styleIds: list(id) },
      { styles: list(shape({ styleId: id, rules: list(rule) })) },
    ),
  }

  function readPage({ node: given, initialOffset }: Given): FrameEvent {
    const { type, id: number } = readObject(given)
    if (type !== NODE_TYPES.document) refuse()
    documentId = id(number) as number
    const { left, top } = readObject(initialOffset)
    return {
      kind: 'page',
      node: node(given),
      scroll: { x: readNumber(left), y: readNumber(top) },
    }
  }

  function readChange(given: Given): FrameEvent | null {
    const source = readNumber(given['source'])
    const check = documentId === undefined ? undefined : sources[source]
    // What another version of the recorder writes, or means for a page of its own.
    if (!check) return null
    return { kind: 'change', source, data: check(given) as object }
  }

  return (text) => {
    const event = readObject(JSON.parse(text))
    const data = readObject(event['data'])
    if (event['type'] === REPLAY_EVENT_TYPES.fullSnapshot) return readPage(data)
    if (event['type'] === REPLAY_EVENT_TYPES.custom) {
      const said = options.readTold(data)
      return said && { kind: 'told', said }
    }
    return event['type'] === REPLAY_EVENT_TYPES.incremental ? readChange(data) : refuse()
  }
}
