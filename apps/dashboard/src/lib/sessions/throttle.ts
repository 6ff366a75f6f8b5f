/**
 * Runs what is asked for as often as it may, and what is asked for meanwhile once. Whoever
 * creates it has just done it.
 */
export function createThrottle(run: () => void, everyMs: number) {
  let lastAt = performance.now()
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    ask(): void {
      if (timer !== undefined) return
      timer = setTimeout(
        () => {
          timer = undefined
          lastAt = performance.now()
          run()
        },
        Math.max(0, lastAt + everyMs - performance.now()),
      )
    },
    stop: () => clearTimeout(timer),
  }
}
