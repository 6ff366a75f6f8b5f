import { EVENT_NAMES, type StoredSessionEvent } from '@playhead/protocol'

/** A stretch of the session that was spent on one page. Offsets in milliseconds. */
export interface PageBand {
  readonly path: string
  readonly url: string | null
  readonly fromMs: number
  readonly toMs: number
}

/** Which page was on show when, by the session's page views. */
export function createPageBands(
  events: readonly StoredSessionEvent[],
  session: { readonly startedAt: number; readonly durationMs: number },
): PageBand[] {
  const views = events
    .filter(({ name }) => name === EVENT_NAMES.pageView)
    .sort((a, b) => a.at - b.at)
  const bands: PageBand[] = []
  for (const [index, view] of views.entries()) {
    const next = views[index + 1]
    const fromMs = index === 0 ? 0 : view.at - session.startedAt
    const toMs = next ? next.at - session.startedAt : session.durationMs
    const last = bands.at(-1)
    if (last?.path === view.path) bands[bands.length - 1] = { ...last, toMs }
    else bands.push({ path: view.path, url: view.url ?? null, fromMs, toMs })
  }
  return bands
}

/** The page on show at a moment; null when no page view is known. */
export function pageAt(bands: readonly PageBand[], offsetMs: number): PageBand | null {
  return bands.findLast((band) => band.fromMs <= offsetMs) ?? bands[0] ?? null
}
