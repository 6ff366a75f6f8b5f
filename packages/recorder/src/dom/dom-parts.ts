import type { Monitor } from '../monitor.ts'
import type { NodePrivacy } from '../privacy/node-privacy.ts'
import type { Mutation } from './format.ts'
import type { SheetBook } from '../sheets/sheet-book.ts'
import type { RootContext } from './root-context.ts'
import { createWeakList } from './weak-list.ts'

/** What a part of the recording that is a file of its own is given by the recording. */
export interface PartContext extends RootContext {
  readonly privacy: NodePrivacy
  /** What was last drawn in each canvas: snapshots tell it again. */
  readonly pictures: WeakMap<Element, string>
  readonly files: Files
  readonly sheets: SheetBook
  readonly emitMutation: (mutation: Partial<Mutation>, isAttachIframe?: boolean) => void
}

/** Files that style text shows, as data, by the addresses that stand in the recording. */
export type Files = Map<string, string>

type View = Window & typeof globalThis

/** A part at work in one recording. */
export interface RunningPart {
  /** Follows the code of a window; what it puts in front of it goes when the part stops. */
  watch?(view: View): void
  stop(): void
}

export type StartPart = (context: PartContext) => RunningPart

/** The parts that the page has asked for, loaded when the first recording begins. */
export interface DomParts {
  readonly pictures: WeakMap<Element, string>
  readonly files: Files
  start(context: PartContext): Required<RunningPart>
}

export function createDomParts(
  loads: readonly (() => Promise<StartPart | null>)[],
  monitor: Monitor,
): DomParts {
  let loading: Promise<(StartPart | null)[]> | undefined
  return {
    pictures: new WeakMap(),
    files: new Map(),
    start(context) {
      const views = createWeakList<View>()
      let running: RunningPart[] = []
      let isStopped = false
      const begin = monitor((parts: (StartPart | null)[]) => {
        if (isStopped) return
        for (const start of parts) if (start) running.push(start(context))
        for (const part of running) views.forEach((view) => part.watch?.(view))
      })
      // Where nothing is asked for the page's Promise, which may be broken, is not needed.
      if (loads.length > 0) {
        loading ??= Promise.all(loads.map((load) => load()))
        void loading.then(begin)
      }
      return {
        watch(view) {
          views.add(view)
          for (const part of running) part.watch?.(view)
        },
        stop() {
          isStopped = true
          for (const part of running) part.stop()
          running = []
        },
      }
    },
  }
}
