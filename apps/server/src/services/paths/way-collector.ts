import type { PathDirection } from '@playhead/protocol'
import { setImmediate } from 'node:timers/promises'
import type { FilteredRange } from '../../storage/session-index.ts'
import type { TrailPart, TrailStore } from '../../storage/trails.ts'
import { createPageNumbers, type PageNumbers } from './page-numbers.ts'

/** What is asked of the trails of a range. */
export interface PathQuery extends FilteredRange {
  readonly direction: PathDirection
  /** The page where all ways begin, or lead to; null: where each session begins, or ends. */
  readonly page: string | null
  /** Pages of a way, the first one included. */
  readonly stepCount: number
}

/** The ways of the sessions of one part, `stepCount` places for each. */
export interface WayPart {
  readonly count: number
  readonly sessions: Float64Array
  readonly beganAt: Float64Array
  /** Numbers of pages as `PageNumbers` gives them; -1 where the session had no further page. */
  readonly pages: Int32Array
  /** In milliseconds since the first page of the session. */
  readonly offsets: Uint32Array
}

/** The ways of all sessions that saw the page. */
export interface Ways {
  readonly parts: readonly WayPart[]
  readonly stepCount: number
  readonly count: number
  /** Sessions of the range that saw any page. */
  readonly looked: number
  readonly numbers: PageNumbers
  /** How many sessions were on each page at each step, by number. */
  readonly counts: readonly Uint32Array[]
  /** Sessions that began before this were not looked at; null: all were. */
  readonly cutAt: number | null
}

export interface CollectOptions {
  readonly trails: Pick<TrailStore, 'readTrails' | 'getPageNumber'>
  /** Beyond this the earlier sessions of the range are left out. */
  readonly sessionsLimit: number
}

/** Reads the trails of a range, and keeps of each what is asked for. */
export async function collectWays(
  { trails, sessionsLimit }: CollectOptions,
  { direction, page, stepCount, ...range }: PathQuery,
): Promise<Ways> {
  const wanted = page === null ? null : await trails.getPageNumber(page)
  const numbers = createPageNumbers()
  const parts: WayPart[] = []
  let looked = 0
  let before: number | null = null
  do {
    const part: TrailPart = await trails.readTrails({ ...range, before })
    const ways = cutWays(part, { direction, wanted, stepCount, numbers })
    parts.push(ways)
    looked += part.sessions.length
    before = part.next
    await setImmediate()
  } while (before !== null && looked < sessionsLimit)
  const count = parts.reduce((sum, ways) => sum + ways.count, 0)
  const counts = Array.from({ length: stepCount }, () => new Uint32Array(numbers.size()))
  for (const part of parts) {
    countPages(part, counts)
    await setImmediate()
  }
  return { parts, stepCount, count, looked, numbers, counts, cutAt: before }
}

interface CutOptions {
  readonly direction: PathDirection
  readonly wanted: number | null
  readonly stepCount: number
  readonly numbers: PageNumbers
}

function cutWays(part: TrailPart, { direction, wanted, stepCount, numbers }: CutOptions): WayPart {
  const length = part.sessions.length
  const sessions = new Float64Array(length)
  const beganAt = new Float64Array(length)
  const pages = new Int32Array(length * stepCount).fill(-1)
  const offsets = new Uint32Array(length * stepCount)
  const forward = direction === 'from' ? 1 : -1
  let count = 0
  for (let place = 0; place < length; place += 1) {
    const start = part.starts[place] ?? 0
    const end = part.starts[place + 1] ?? 0
    const first = findFirst(part.pages, { start, end, wanted, direction })
    if (first === -1) continue
    const session = part.sessions[place] ?? 0
    sessions[count] = session
    beganAt[count] = part.beganAt[place] ?? 0
    for (let step = 0; step < stepCount; step += 1) {
      const at = first + step * forward
      if (at < start || at >= end) break
      pages[count * stepCount + step] = numbers.of(part.pages[at] ?? 0, session)
      offsets[count * stepCount + step] = part.offsets[at] ?? 0
    }
    count += 1
  }
  return { count, sessions, beganAt, pages, offsets }
}

/** Where the way of a session begins; -1: it never saw the page. */
function findFirst(
  pages: Float64Array,
  {
    start,
    end,
    wanted,
    direction,
  }: { start: number; end: number; wanted: number | null; direction: PathDirection },
): number {
  if (wanted === null) return direction === 'from' ? start : end - 1
  for (let at = start; at < end; at += 1) if (pages[at] === wanted) return at
  return -1
}

function countPages({ count, pages }: WayPart, counts: readonly Uint32Array[]): void {
  const stepCount = counts.length
  for (const [step, ofStep] of counts.entries()) {
    for (let way = 0; way < count; way += 1) {
      const page = pages[way * stepCount + step] ?? -1
      if (page !== -1) ofStep[page] = (ofStep[page] ?? 0) + 1
    }
  }
}
