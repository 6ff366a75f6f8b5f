import type { ReplayLog, SegmentEntry } from '../../storage/replay-log.ts'
import {
  UNKNOWN_POSITION,
  type MoveCell,
  type PagePosition,
  type PageStay,
  type PageStep,
} from '../../worker/follow-pages.ts'
import type { SegmentReader } from '../replay/segment-reader.ts'

/** What a tab of a session showed, by the clock of its page. */
export interface PageTrack {
  readonly windowId: string
  /** By time. */
  readonly steps: PageStep[]
  readonly stays: PageStay[]
  readonly moves: MoveCell[]
  /** Server time less the page's; null: the session's has to do. */
  readonly clockOffsetMs: number | null
}

export interface PageTracks {
  /** What it would take to read a session: no bytes if it is known. */
  plan(sessionId: string): Promise<TrackPlan>
  load(plan: TrackPlan): Promise<readonly PageTrack[]>
}

export interface TrackPlan {
  readonly sessionId: string
  /** By window, then sequence. */
  readonly segments: readonly SegmentEntry[]
  readonly sizeBytes: number
}

/** Payloads that are followed together, about: a worker that others wait for must be free soon. */
const BATCH_BYTES = 512 * 1024
/** Of one session, its first ones. */
const SESSION_BYTES = 6 * 1024 * 1024
/** What all sessions that are kept hold together, in numbers. */
const CACHE_NUMBERS = 2_000_000

export interface PageTracksOptions {
  readonly replays: Pick<ReplayLog, 'listSegments'>
  readonly reader: Pick<SegmentReader, 'readSegments' | 'followPages'>
}

/** Reads recordings for how far their pages were scrolled. What was read is kept for the next who asks. */
export function createPageTracks({ replays, reader }: PageTracksOptions): PageTracks {
  /** The one that was used last is the last one. */
  const cache = new Map<string, { key: string; tracks: readonly PageTrack[]; weight: number }>()
  const onTheWay = new Map<string, Promise<readonly PageTrack[]>>()
  let weight = 0

  const forget = (sessionId: string): void => {
    weight -= cache.get(sessionId)?.weight ?? 0
    cache.delete(sessionId)
  }
  const remember = (sessionId: string, key: string, tracks: readonly PageTrack[]): void => {
    forget(sessionId)
    const own = 10 + tracks.reduce((sum, track) => sum + weigh(track), 0)
    cache.set(sessionId, { key, tracks, weight: own })
    weight += own
    for (const oldest of cache.keys()) {
      if (weight <= CACHE_NUMBERS) break
      forget(oldest)
    }
  }
  const read = async ({ sessionId, segments }: TrackPlan): Promise<readonly PageTrack[]> => {
    const tracks: PageTrack[] = []
    for (const [windowId, own] of Map.groupBy(segments, (segment) => segment.windowId)) {
      const track: PageTrack = {
        windowId,
        steps: [],
        stays: [],
        moves: [],
        clockOffsetMs:
          own.findLast((segment) => segment.clockOffsetMs !== null)?.clockOffsetMs ?? null,
      }
      tracks.push(track)
      let position: PagePosition = UNKNOWN_POSITION
      let batch: Uint8Array[] = []
      let bytes = 0
      const follow = async (): Promise<void> => {
        if (batch.length === 0) return
        const followed = await reader.followPages({ payloads: batch, position })
        append(track, followed, position.path)
        position = followed.position
        batch = []
        bytes = 0
      }
      const fromSequence = own[0]?.sequence ?? 0
      const toSequence = own.at(-1)?.sequence ?? 0
      const stretch = { sessionId, windowId, fromSequence, toSequence }
      for await (const { payload } of reader.readSegments(stretch)) {
        if (!payload) continue
        batch.push(payload)
        bytes += payload.length
        if (bytes >= BATCH_BYTES) await follow()
      }
      await follow()
    }
    return tracks
  }

  return {
    async plan(sessionId) {
      const all = await replays.listSegments(sessionId)
      let sizeBytes = 0
      const segments = all.filter((segment) => {
        sizeBytes += segment.sizeBytes
        return sizeBytes <= SESSION_BYTES
      })
      const isKnown = cache.get(sessionId)?.key === keyOf(segments)
      return { sessionId, segments, sizeBytes: isKnown ? 0 : Math.min(sizeBytes, SESSION_BYTES) }
    },
    load(plan) {
      const { sessionId, segments } = plan
      const key = keyOf(segments)
      const known = cache.get(sessionId)
      if (known?.key === key) {
        cache.delete(sessionId)
        cache.set(sessionId, known)
        return Promise.resolve(known.tracks)
      }
      const waiting = onTheWay.get(`${sessionId} ${key}`)
      if (waiting) return waiting
      const reading = read(plan)
        .then((tracks) => {
          remember(sessionId, key, tracks)
          return tracks
        })
        .finally(() => onTheWay.delete(`${sessionId} ${key}`))
      onTheWay.set(`${sessionId} ${key}`, reading)
      return reading
    },
  }
}

/** What is on show at a moment; null before anything is. */
export function findStep({ steps }: PageTrack, at: number): PageStep | null {
  let low = 0
  let high = steps.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((steps[middle]?.[0] ?? Infinity) <= at) low = middle + 1
    else high = middle
  }
  return steps[low - 1] ?? null
}

function append(
  track: PageTrack,
  { steps, stays, moves }: FollowedParts,
  pathBefore: string,
): void {
  const [first, ...others] = stays
  const last = track.stays.at(-1)
  track.steps.push(...steps)
  track.moves.push(...moves)
  if (first && last && first.path === last.path && first.path === pathBefore) {
    last.toAt = Math.max(last.toAt, first.toAt)
    last.bottom = Math.max(last.bottom, first.bottom)
    Object.assign(last, { width: first.width, height: first.height })
    track.stays.push(...others)
  } else track.stays.push(...stays)
}

interface FollowedParts {
  readonly steps: readonly PageStep[]
  readonly stays: readonly PageStay[]
  readonly moves: readonly MoveCell[]
}

function keyOf(segments: readonly SegmentEntry[]): string {
  return `${segments.length} ${segments.at(-1)?.sequence ?? 0}`
}

function weigh({ steps, stays, moves }: PageTrack): number {
  return 10 + steps.length * 5 + stays.length * 6 + moves.length * 4
}
