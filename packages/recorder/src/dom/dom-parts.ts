import type { Monitor } from '../monitor.ts'
import type { NodePrivacy } from '../privacy/node-privacy.ts'
import type { Attributes, Mutation } from './format.ts'
import type { SheetBook } from '../sheets/sheet-book.ts'
import type { RootContext } from './root-context.ts'
import { createWeakList } from './weak-list.ts'

/** What a part of the recording that is a file of its own is given by the recording. */
export interface PartContext extends RootContext {
  readonly privacy: NodePrivacy
  /** What parts have told of elements last, as attributes: snapshots tell it again. */
  readonly extras: WeakMap<Element, Attributes>
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
  readonly extras: WeakMap<Element, Attributes>
  readonly files: Files
  start(context: PartContext): Required<RunningPart> & {
    /** Code of the page has come to need the part that is loaded on demand. */
    demand(): void
  }
}

export type LoadDomPart = () => Promise<StartPart | null>

/** @param onDemand loads what only pages need that do something of a kind */
export function createDomParts(
  loads: readonly LoadDomPart[],
  monitor: Monitor,
  onDemand?: LoadDomPart,
): DomParts {
  const wanted = new Set(loads)
  const loading = new Map<LoadDomPart, Promise<StartPart | null>>()
  return {
    extras: new WeakMap(),
    files: new Map(),
    start(context) {
      const views = createWeakList<View>()
      let running: RunningPart[] = []
      let isStopped = false
      const begin = monitor((start: StartPart | null) => {
        if (isStopped || !start) return
        const part = start(context)
        running.push(part)
        views.forEach((view) => part.watch?.(view))
      })
      // Where nothing is asked for the page's Promise, which may be broken, is not needed.
      const run = (load: LoadDomPart): void => {
        const part = loading.get(load) ?? load()
        loading.set(load, part)
        void part.then(begin)
      }
      wanted.forEach(run)
      return {
        demand() {
          if (!onDemand || wanted.has(onDemand)) return
          wanted.add(onDemand)
          run(onDemand)
        },
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
