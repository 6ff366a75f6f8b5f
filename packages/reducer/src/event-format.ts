/**
 * The part of rrweb 2.2.2's event format that a page is made of. What is drawn on a
 * canvas is none: a player runs those calls as code, so the stage never has them. All that
 * it shows of a canvas is the picture that a snapshot brings, until the canvas is cleared.
 */
export const EVENT = { fullSnapshot: 2, incremental: 3, meta: 4 } as const

export const SOURCE = {
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

export const NODE = { document: 0, documentType: 1, element: 2, text: 3 } as const

export type Fields = Readonly<Record<string, unknown>>

/** An event as a recorder would have written it. Times are epoch milliseconds, client clock. */
export interface SnapshotEvent {
  readonly type: number
  readonly timestamp: number
  readonly data: Fields
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function toList(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : []
}

export function isFinite(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
