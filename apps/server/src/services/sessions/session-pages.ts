import { EVENT_NAMES, type SessionPages, type StoredSessionEvent } from '@playhead/protocol'
import { isOwn } from '../ingest/own-event.ts'

type Page = SessionPages['pages'][number]

/**
 * The distinct pages of a session, by when each was first entered. A page is left
 * when its tab shows another one, the last one of a tab when the session ends.
 *
 * @param events of the session, in order
 * @param endedAt of the session, server time
 */
export function computeSessionPages(
  events: readonly StoredSessionEvent[],
  endedAt: number,
): Page[] {
  const pages = new Map<string, Page>()
  const views = events.filter(
    (event) => event.source === undefined && isOwn(event, EVENT_NAMES.pageView),
  )
  const leavings = findLeavings(views, endedAt)
  for (const [place, { path, at }] of views.entries()) {
    const known = pages.get(path)
    const leftAt = Math.max(at, leavings[place] ?? endedAt)
    pages.set(path, {
      path,
      views: (known?.views ?? 0) + 1,
      enteredAt: Math.min(at, known?.enteredAt ?? at),
      leftAt: Math.max(leftAt, known?.leftAt ?? leftAt),
    })
  }
  return [...pages.values()].sort((a, b) => a.enteredAt - b.enteredAt)
}

/** When the tab of each view showed the next page. */
function findLeavings(views: readonly StoredSessionEvent[], endedAt: number): number[] {
  const nextByWindow = new Map<string, number>()
  return views
    .toReversed()
    .map(({ windowId, at }) => {
      const leftAt = nextByWindow.get(windowId) ?? endedAt
      nextByWindow.set(windowId, at)
      return leftAt
    })
    .toReversed()
}
