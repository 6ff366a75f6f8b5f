/** An event and when it was by the order of its session, in server time. */
export interface Woven<Event> {
  readonly event: Event
  /** Not before that of the event before it in the same window. */
  readonly at: number
}

/**
 * Events of a session in order. Within a window the order is that of the sequence
 * numbers, whatever the clock says; windows are woven together by time.
 *
 * @param events by window, then sequence, then place in the segment; `at` in server time
 */
export function weaveWindows<Event extends { readonly windowId: string; readonly at: number }>(
  events: readonly Event[],
): Woven<Event>[] {
  let windowId = ''
  let latest = -Infinity
  return events
    .map((event) => {
      latest = event.windowId === windowId ? Math.max(latest, event.at) : event.at
      windowId = event.windowId
      return { event, at: latest }
    })
    .sort((a, b) => a.at - b.at)
}
