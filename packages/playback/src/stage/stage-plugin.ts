import type { RecordedEvent } from './recorded-event.ts'

/** The part of rrweb's mirror that plugins need: nodes by their ids, and what was recorded. */
export interface NodeMirror {
  getNode(id: number): Node | null
  getId(node: Node): number
  getMeta(node: Node): { readonly attributes?: Readonly<Record<string, unknown>> } | null
}

/** What rrweb's player calls of a plugin. */
export interface StagePlugin {
  /** The nodes of the replay, once and for all. */
  getMirror?(mirrors: { readonly nodeMirror: NodeMirror }): void
  /** An event has been applied; on a seek to a copy of the page, which is shown later. */
  handler?(event: RecordedEvent): void
  /** A node has been built; it may be in no document yet. */
  onBuild?(node: object): void
}
