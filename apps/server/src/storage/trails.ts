import { EVENT_NAMES, type SessionEvent } from '@playhead/protocol'
import { weaveWindows } from './event-order.ts'
import { toServerTime, type SegmentTimes } from './segment-times.ts'
import type { FilteredRange } from './session-index.ts'

/**
 * The trails of sessions: which pages each showed, one after the other. They follow from
 * the events that are stored, and hold no names of pages but numbers, so that a million
 * of them can be read at once. Engines may keep them beside the events, and make them by
 * steps after the answer; whoever reads finds those of all sessions all the same.
 */
export interface TrailStore {
  /** Trails of sessions that count, the newest sessions first, by parts. */
  readTrails(query: TrailQuery): Promise<TrailPart>
  /** The number by which trails name a page. */
  getPageNumber(path: string): Promise<number>
  /**
   * The paths of pages, each looked for in a session that showed it. A page whose session
   * has gone is left out.
   */
  namePages(seen: readonly SeenPage[]): Promise<ReadonlyMap<number, string>>
  /** Whether a step has anything to do; `quietBefore`: sessions that ended since go on. */
  isDue(quietBefore: number): Promise<boolean>
  /** One short step: keeps trails of sessions that go on no more. */
  step(quietBefore: number): Promise<'more' | 'done'>
}

export interface TrailQuery extends FilteredRange {
  /** Where the part before this one ended; null for the first. */
  readonly before: number | null
}

export interface TrailPart {
  /** A number for each session, as `findSessions` of the session index takes it. */
  readonly sessions: Float64Array
  /** When each saw its first page, server time. */
  readonly beganAt: Float64Array
  /** Where each begins in `pages` and `offsets`, and at last where the last one ends. */
  readonly starts: Uint32Array
  /** Numbers of pages. The same path has the same number in all parts. */
  readonly pages: Float64Array
  /** When each page was come to, in milliseconds since the first of the session. */
  readonly offsets: Uint32Array
  /** Where to go on; null: that were all. */
  readonly next: number | null
}

export interface SeenPage {
  readonly page: number
  readonly session: number
}

/** Of one session, from its first page on; later pages are left out. */
export const TRAIL_PAGES_LIMIT = 200

/** A view of a page as it is stored: `at` by the client's clock. */
export interface PageView {
  readonly windowId: string
  readonly path: string
  readonly at: number
  /** Server time minus client time; null when the session's offset has to do. */
  readonly clockOffsetMs: number | null
  readonly segment: SegmentTimes
}

export interface TrailStep {
  readonly path: string
  /** Server time. */
  readonly at: number
}

export function isPageView({ name, channel }: Pick<SessionEvent, 'name' | 'channel'>): boolean {
  return name === EVENT_NAMES.pageView && channel.startsWith('__')
}

/**
 * The pages of a session in the order in which they were seen. What is seen again at once is
 * one page: a reload, or the same page in a second tab.
 *
 * @param views by window, then sequence, then place in the segment
 * @param borrowedOffsetMs for views whose segment has no clock offset of its own
 */
export function computeTrail(views: readonly PageView[], borrowedOffsetMs: number): TrailStep[] {
  const woven = weaveWindows(
    views.map(({ windowId, path, at, segment, clockOffsetMs }) => {
      const offsetMs = clockOffsetMs ?? borrowedOffsetMs
      return { windowId, path, at: toServerTime(at, { segment, offsetMs }) }
    }),
  )
  const steps: TrailStep[] = []
  for (const { event, at } of woven) {
    if (steps.length === TRAIL_PAGES_LIMIT) break
    if (event.path !== steps.at(-1)?.path) steps.push({ path: event.path, at })
  }
  return steps
}
