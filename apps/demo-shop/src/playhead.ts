/**
 * The little of the recorder that a shop needs. The script is loaded with
 * `async`, so that it may come after us or (blocked, offline) never: a call
 * waits for it, and is forgotten without a word if it does not come.
 */
interface Playhead {
  identify(userId: string, traits?: Record<string, unknown>): void
  track(name: string, properties?: Record<string, unknown>): void
  reset(): void
}

declare global {
  interface Window {
    Playhead?: Playhead
  }
}

function withPlayhead(call: (playhead: Playhead) => void): void {
  if (window.Playhead) return call(window.Playhead)
  document
    .querySelector('script[data-key]')
    ?.addEventListener('load', () => window.Playhead && call(window.Playhead), { once: true })
}

export function identify(userId: string, traits: Record<string, unknown>): void {
  withPlayhead((playhead) => playhead.identify(userId, traits))
}

export function track(name: string, properties: Record<string, unknown>): void {
  withPlayhead((playhead) => playhead.track(name, properties))
}

export function reset(): void {
  withPlayhead((playhead) => playhead.reset())
}
