import type { SessionList, SessionSummary } from '@playhead/protocol'

export interface MergedSessions {
  /** Each once, in its latest form. */
  readonly sessions: readonly SessionSummary[]
  /** More sessions began since than the newest page holds: some are missing. */
  readonly hasHole: boolean
}

/**
 * Puts the newest page, which is asked for again and again, in front of the
 * pages loaded before.
 */
export function mergeSessionPages(
  newest: SessionList | undefined,
  pages: readonly SessionList[],
): MergedSessions {
  const byId = new Map<string, SessionSummary>()
  const loaded = pages.flatMap((page) => page.sessions)
  for (const session of [...loaded, ...(newest?.sessions ?? [])]) byId.set(session.id, session)
  const sessions = [...byId.values()].sort(
    (a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1),
  )
  const first = loaded[0]
  const oldestOfNewest = newest?.sessions.at(-1)
  const hasHole =
    first !== undefined &&
    oldestOfNewest !== undefined &&
    newest?.nextCursor !== null &&
    oldestOfNewest.startedAt > first.startedAt
  return { sessions, hasHole }
}

/** The sessions of all pages in their order. One that has moved meanwhile stands where it came first. */
export function joinPages(pages: readonly SessionList[]): SessionSummary[] {
  const byId = new Map(pages.flatMap(({ sessions }) => sessions).map((one) => [one.id, one]))
  return [...byId.values()]
}
