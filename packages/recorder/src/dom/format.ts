/**
 * The event format of rrweb 2.2.2, as far as we write it: what its replayer reads,
 * under the names that it reads.
 */

/** An event as it is handed on; nobody else holds it. */
export interface ReplayEvent {
  readonly type: number
  readonly data: unknown
  timestamp: number
}

export const REPLAY_EVENT_TYPES = { fullSnapshot: 2, incremental: 3, meta: 4, custom: 5 } as const

export const SOURCES = {
  mutation: 0,
  mouseMove: 1,
  mouseInteraction: 2,
  scroll: 3,
  viewportResize: 4,
  input: 5,
  touchMove: 6,
  mediaInteraction: 7,
  styleSheetRule: 8,
  font: 10,
  drag: 12,
  styleDeclaration: 13,
  selection: 14,
  adoptedStyleSheet: 15,
  customElement: 16,
} as const

export const NODE_TYPES = { document: 0, doctype: 1, element: 2, text: 3, cdata: 4 } as const

export type Attributes = Record<string, string | number | boolean | null>

export interface SerializedNode {
  readonly type: number
  readonly id: number
  /** Document that the node belongs to; absent in the page's own. */
  readonly rootId?: number
  readonly tagName?: string
  readonly attributes?: Attributes
  readonly childNodes?: SerializedNode[]
  readonly isSVG?: true
  readonly isCustom?: true
  isShadowHost?: true
  readonly isShadow?: true
  readonly isStyle?: true
  readonly textContent?: string
  readonly compatMode?: string
  readonly name?: string
  readonly publicId?: string
  readonly systemId?: string
}

export interface AddedNode {
  readonly parentId: number
  /** The next sibling that is in place already; null puts the node last. */
  readonly nextId: number | null
  readonly node: SerializedNode
}

export interface RemovedNode {
  readonly parentId: number
  readonly id: number
  readonly isShadow?: true
}

export interface Mutation {
  readonly adds: AddedNode[]
  readonly removes: RemovedNode[]
  readonly texts: { id: number; value: string }[]
  readonly attributes: { id: number; attributes: Attributes }[]
}
