/**
 * The recorder is a guest: whatever goes wrong inside it must not reach the page.
 * Every callback that the browser or the page calls goes through a monitor.
 */
export interface Monitor {
  /** Wraps a callback so that it never throws; it gives undefined instead. */
  <Args extends unknown[], Result>(
    callback: (...args: Args) => Result,
  ): (...args: Args) => Result | undefined
}

/** Creates a monitor that hands each error to `report`. */
export function createMonitor(report: (error: unknown) => void): Monitor {
  return (callback) =>
    (...args) => {
      try {
        return callback(...args)
      } catch (error) {
        report(error)
        return undefined
      }
    }
}
