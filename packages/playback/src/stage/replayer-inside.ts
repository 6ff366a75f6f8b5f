import type { RecordedEvent } from './recorded-event.ts'

/** The parts of rrweb's player that are private there and needed here. */
export interface ReplayerInside {
  service: { state: { context: { events: unknown[]; lastPlayedEvent: unknown } } }
  newDocumentQueue: unknown[]
  legacy_missingNodeRetryMap: object
  applyIncremental: (event: RecordedEvent, isSync: boolean) => void
  applyMutation: (changes: object, isSync: boolean) => void
  rebuildFullSnapshot: (event: RecordedEvent, isSync?: boolean) => void
  moveAndHover: (...position: [x: number, y: number, id: number, ...rest: unknown[]]) => void
  mouse: HTMLElement
  hoverElements: (target: Element) => void
  usingVirtualDom: boolean
  applyInput: (data: unknown) => void
  applyScroll: (data: unknown, isSync: boolean) => void
  applyStyleSheetRule: (data: object, sheet: CSSStyleSheet) => void
  styleMirror: { add(sheet: CSSStyleSheet, id: number): void }
  mirror: {
    getNode(id: number): Node | null
    getId(node: Node): number
    getIds(): number[]
    getMeta(node: Node): unknown
    add(node: Node, as: object): void
    reset(): void
  }
  cache: {
    stylesWithHoverClass: { get(css: string): string; set(css: string, adapted: string): void }
  }
  iframe: HTMLIFrameElement
  timer: { rafCheck: () => void; lastTimestamp: number; speed: number }
}
