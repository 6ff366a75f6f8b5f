import type { SessionAdditions } from './session-additions.ts'

/** How long what was added may wait, so that what a session adds meanwhile is merged at once. */
const MERGE_DELAY_MS = 1_000

export interface AdditionMerging {
  /** To be called after something was put. */
  note(): void
  /**
   * The store, each of whose methods finds everything merged that was stored before; not
   * `readSegments`, which reads no rows of sessions.
   */
  guard<Store extends object>(store: Store): Store
  /** Merges what is left; when nothing is written any more. */
  close(): void
}

export interface AdditionMergingOptions {
  readonly additions: Pick<SessionAdditions, 'step' | 'mergeAll'>
  /** Runs a write in the next transaction; resolves when that is on disk. */
  readonly enqueue: <Result>(write: () => Result) => Promise<Result>
  /** Resolves when a commit may be made. */
  readonly untilWritable: () => Promise<void>
}

/**
 * Merges what segments add into the rows of their sessions, after they were answered: by
 * a timer, and before anybody looks. A merge that fails is no reason not to show what is
 * there; it is tried again with the next.
 */
export function startMerging(options: AdditionMergingOptions): AdditionMerging {
  const { additions, enqueue, untilWritable } = options
  let isPending = false
  let timer: NodeJS.Timeout | undefined

  const step = (): 'more' | 'done' => {
    const answer = additions.step()
    if (answer === 'done') isPending = false
    return answer
  }

  const run = async (): Promise<void> => {
    timer = undefined
    try {
      while ((await enqueue(step)) === 'more');
    } catch {
      // Rolled back, or not known to be on disk.
      isPending = true
    }
  }

  const mergeNow = (): void => {
    try {
      additions.mergeAll()
      isPending = false
    } catch {
      isPending = true
    }
  }

  // A process that died has left some.
  mergeNow()

  return {
    note: () => {
      isPending = true
      timer ??= setTimeout(() => void run(), MERGE_DELAY_MS).unref()
    },
    guard: (store) =>
      new Proxy(store, {
        get: (target, name) => {
          const method: unknown = Reflect.get(target, name)
          if (typeof method !== 'function' || name === 'readSegments') return method
          return async (...args: unknown[]) => {
            if (isPending) {
              await untilWritable()
              mergeNow()
            }
            return Reflect.apply(method, target, args) as unknown
          }
        },
      }),
    close: () => {
      clearTimeout(timer)
      mergeNow()
    },
  }
}
