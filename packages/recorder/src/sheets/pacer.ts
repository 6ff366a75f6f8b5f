/** What one turn of work may take, in milliseconds. */
const SLICE_MS = 5

/**
 * Paces long work: `breathe` lets the page go on once a slice of 5 ms has been used up,
 * and comes back when it is idle. It says whether time has passed.
 */
export interface Pacer {
  breathe(): Promise<boolean>
}

/** @param now milliseconds of a clock that only goes forward */
export function createPacer(now: () => number): Pacer {
  let since = -Infinity
  return {
    async breathe() {
      if (now() - since < SLICE_MS) return false
      await idle()
      since = now()
      return true
    },
  }
}

function idle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === 'function') {
      requestIdleCallback(() => resolve(), { timeout: 1_000 })
    } else setTimeout(resolve, 16)
  })
}
