import type { Monitor } from '../monitor.ts'
import type { Mirror } from './mirror.ts'

/** What the parts that listen to a document share. */
export interface RootContext {
  readonly mirror: Mirror
  readonly monitor: Monitor
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Hands on an increment of the recording. */
  readonly emit: (source: number, data: object) => void
  /** Writes all that the page has changed so far, so that what follows can name it. */
  readonly write: () => void
  /** The visitor does something there: what was paused around it is written next. */
  readonly wake: (node: Node) => void
  /** The least time between two positions of the pointer, in milliseconds. */
  readonly getPointerMs: () => number
  /**
   * Runs the callback when the page's code has come to an end and its changes are written.
   * Events come in the middle of changes too (a frame loads while it is put in, a field
   * loses the focus while it is taken out), of which the observer has not heard then.
   */
  readonly afterChanges: (callback: () => void) => void
}

/** Listeners by type of event. */
export type Listeners = Record<string, (event: Event) => void>

/** The node that an event is about, inside open shadow roots too. */
export function getTargetNode(event: Event): Node | null {
  const target = event.composedPath()[0] ?? event.target
  return target && 'nodeType' in target ? (target as Node) : null
}
