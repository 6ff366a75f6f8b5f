/** How a line of ours begins in the page's console; our own capture skips such lines. */
export const WARNING_PREFIX = '[playhead]'

/** Tells the page's developer, and nobody else, that something is not as it should be. */
export type Warn = (message: string) => void

/** Creates a `Warn` that says each thing once, so that a loop cannot flood the console. */
export function createWarn(): Warn {
  const said = new Set<string>()
  return (message) => {
    if (said.has(message) || said.size >= 50) return
    said.add(message)
    try {
      // oxlint-disable-next-line no-console -- the only way to reach the developer of the page
      console.warn(`${WARNING_PREFIX} ${message}`)
    } catch {
      // A page may have replaced its console with something that throws.
    }
  }
}
