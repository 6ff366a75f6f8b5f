import type { Monitor } from '../monitor.ts'

/** A part that is loaded once it turns out to be needed. */
export interface LazyPart<Part> {
  /**
   * @param then called when it has come or cannot be had, if it is not known yet
   * @returns null where it cannot be had, undefined as long as it is on its way
   */
  want(then?: () => void): Part | null | undefined
}

export function createLazyPart<Part>(
  monitor: Monitor,
  load: () => Promise<Part | null>,
): LazyPart<Part> {
  let part: Part | null | undefined
  const waiting: (() => void)[] = []
  let isLoading = false

  return {
    want(then) {
      if (part !== undefined) return part
      if (then) waiting.push(then)
      if (!isLoading) {
        isLoading = true
        const settle = monitor((loaded: Part | null) => {
          part = loaded
          for (const tell of waiting) tell()
        })
        void load().then(settle)
      }
      return undefined
    },
  }
}
