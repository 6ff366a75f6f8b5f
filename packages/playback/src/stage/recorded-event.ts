/**
 * The part of rrweb's event format that playback relies on. Whatever the
 * recording holds besides is dropped before rrweb sees it.
 */
export const EVENT_TYPE = { fullSnapshot: 2, incremental: 3, meta: 4, custom: 5 } as const

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
  canvasMutation: 9,
  font: 10,
  drag: 12,
  styleDeclaration: 13,
  selection: 14,
  adoptedStyleSheet: 15,
  customElement: 16,
} as const

/** An event that passed the checks: its type, time and shape can be relied on. */
export interface RecordedEvent {
  readonly type: number
  /** Server time, epoch milliseconds, whole. */
  readonly timestamp: number
  readonly data: Readonly<Record<string, unknown>>
}

const ACTIVE_SOURCES: ReadonlySet<unknown> = new Set([
  SOURCE.mouseMove,
  SOURCE.mouseInteraction,
  SOURCE.scroll,
  SOURCE.viewportResize,
  SOURCE.input,
  SOURCE.touchMove,
  SOURCE.mediaInteraction,
  SOURCE.drag,
])

/** Whether the visitor did this, rather than the page by itself. */
export function isActivity(event: RecordedEvent): boolean {
  return event.type === EVENT_TYPE.incremental && ACTIVE_SOURCES.has(event.data['source'])
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
