/** What hears of events, by their types. */
export type Listeners = Readonly<Record<string, (event: never) => void>>

/** Listens to events of a target; returns what ends it. */
export function listen(
  target: EventTarget,
  listeners: Listeners,
  options?: AddEventListenerOptions,
): () => void {
  const entries = Object.entries(listeners) as [string, (event: Event) => void][]
  for (const [type, listener] of entries) target.addEventListener(type, listener, options)
  return () => {
    for (const [type, listener] of entries) target.removeEventListener(type, listener, options)
  }
}

/** The same listener for events of several types. */
export function forEach(types: readonly string[], listener: (event: never) => void): Listeners {
  return Object.fromEntries(types.map((type) => [type, listener]))
}
