import { ZERO_SUMS, type PageFacts, type Placed, type SessionDelta } from '@playhead/sessions'
import type { Database } from 'better-sqlite3'
import type { SessionTally } from '../../session-tally.ts'

/** Of segments whose clock offset is known, or of those whose is not. */
interface SegmentSums {
  readonly isSampled: number
  readonly firstAt: number
  readonly lastAt: number
  readonly replayBytes: number
  readonly replayEventCount: number
  readonly replayWindowCount: number
  readonly segmentCount: number
}

interface EventSums {
  readonly isSampled: number
  readonly eventCount: number
  readonly pageViewCount: number
  readonly clickCount: number
  readonly interactionCount: number
  readonly rageClickCount: number
  readonly deadClickCount: number
  readonly exceptionCount: number
  readonly consoleErrorCount: number
  readonly failedRequestCount: number
}

interface PageRow {
  readonly isSampled: number
  readonly at: number
  readonly windowId: string
  readonly sequence: number
  readonly ordinal: number
  readonly path: string
  readonly url: string | null
}

const OFFSET = 'coalesce(segments.clock_offset_ms, 0)'
const IS_SAMPLED = 'segments.clock_offset_ms IS NOT NULL'

/**
 * Makes the facts of a session anew from its segments and events, as far as they tell
 * them. What only heads of segments said (who it was, what was typed, how long it was
 * active) is kept from the known tally; without one it is not known any more.
 */
export function rebuildTally(
  db: Database,
  { id, known }: { readonly id: number; readonly known: SessionTally | null },
): SessionTally {
  const segments = db
    .prepare<[number], SegmentSums>(
      `SELECT ${IS_SAMPLED} AS isSampled, min(first_at + ${OFFSET}) AS firstAt,
         max(last_at + ${OFFSET}) AS lastAt, sum(size_bytes) AS replayBytes,
         sum(event_count) AS replayEventCount, sum(starts_with_snapshot) AS replayWindowCount,
         count(*) AS segmentCount
       FROM segments WHERE session = ? GROUP BY 1`,
    )
    .all(id)
  const events = db.prepare<[number], EventSums>(EVENT_SUMS).all(id)
  const pages = db
    .prepare<[number], PageRow>(
      `SELECT ${IS_SAMPLED} AS isSampled, client_at + ${OFFSET} AS at, window_id AS windowId,
         sequence, ordinal, path, url
       FROM events JOIN segments ON segments.id = events.segment
       WHERE events.session = ? AND name = 'page_view' AND channel LIKE '\\_\\_%' ESCAPE '\\'
       ORDER BY at, window_id, sequence, ordinal`,
    )
    .all(id)
  const side = (isSampled: 0 | 1, before: SessionDelta | null): SessionDelta | null => {
    const found = segments.find((sums) => sums.isSampled === isSampled)
    if (!found) return null
    return toDelta({
      before,
      segments: found,
      events: events.find((sums) => sums.isSampled === isSampled),
      pages: pages.filter((page) => page.isSampled === isSampled),
    })
  }
  const sampled = side(1, known?.sampled ?? null)
  const unsampled = side(0, known?.unsampled ?? null)
  const windowIds = db
    .prepare<[number], string>(
      'SELECT DISTINCT window_id FROM segments WHERE session = ? ORDER BY window_id',
    )
    .pluck()
    .all(id)
  const isEmpty = !sampled && !unsampled && !known?.server
  return {
    ...(known ?? createUnknown(windowIds[0] ?? '')),
    sampled,
    unsampled: isEmpty ? createEmpty() : unsampled,
    early: null,
    late: null,
    windowIds,
  }
}

const count = (condition: string): string =>
  `count(*) FILTER (WHERE channel LIKE '\\_\\_%' ESCAPE '\\' AND ${condition})`

const EVENT_SUMS = `
  SELECT ${IS_SAMPLED} AS isSampled, count(*) AS eventCount,
    ${count("name = 'page_view'")} AS pageViewCount,
    ${count("name = 'click'")} AS clickCount,
    ${count("name IN ('click', 'input', 'submit')")} AS interactionCount,
    ${count("name = 'rage_click'")} AS rageClickCount,
    ${count("name = 'dead_click'")} AS deadClickCount,
    ${count("name = 'exception'")} AS exceptionCount,
    ${count("name = 'console_error'")} AS consoleErrorCount,
    ${count("name = 'request_failed'")} AS failedRequestCount
  FROM events JOIN segments ON segments.id = events.segment
  WHERE events.session = ? GROUP BY 1`

function toDelta(parts: {
  before: SessionDelta | null
  segments: SegmentSums
  events: EventSums | undefined
  pages: readonly PageRow[]
}): SessionDelta {
  const { before, events, pages } = parts
  const { isSampled: _, firstAt, lastAt, ...segmentSums } = parts.segments
  const { isSampled: __, ...eventSums } = events ?? { isSampled: 0 }
  const { keyPressCount = 0, activeMs = 0 } = before?.sums ?? {}
  const [first] = pages
  const last = pages.at(-1)
  return {
    ...(before ?? createEmpty()),
    firstAt,
    lastAt,
    lastActivityAt: Math.min(before?.lastActivityAt ?? lastAt, lastAt),
    sums: { ...ZERO_SUMS, ...segmentSums, ...eventSums, keyPressCount, activeMs },
    hasSnapshot: segmentSums.replayWindowCount > 0,
    entry: first ? toPlaced(first) : null,
    exit: last ? toPlaced(last) : null,
  }
}

function toPlaced({ at, windowId, sequence, ordinal, path, url }: PageRow): Placed<PageFacts> {
  return { at, windowId, sequence, ordinal, fact: { path, url } }
}

function createEmpty(): SessionDelta {
  return {
    firstAt: 0,
    lastAt: 0,
    lastActivityAt: null,
    sums: ZERO_SUMS,
    scrollDepth: 0,
    hasSnapshot: false,
    entry: null,
    exit: null,
    start: null,
    lastStartAt: null,
    landing: null,
    user: null,
    traits: null,
  }
}

function createUnknown(windowId: string): SessionTally {
  const fact = { anonymousId: 'unknown', environment: 'production', rank: 0 }
  return {
    visitor: { at: 0, windowId, sequence: 0, ordinal: 0, fact },
    sampled: null,
    unsampled: null,
    sample: null,
    leastDelayMs: null,
    server: null,
    early: null,
    late: null,
    client: null,
    windowIds: [],
    place: null,
    customId: null,
    users: null,
  }
}
