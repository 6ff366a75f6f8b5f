import type { ReplayEntry, ReplayEntryList } from '@playhead/protocol'
import { clampTime } from '../../storage/segment-times.ts'
import type { Storage } from '../../storage/storage.ts'
import type { PickedEntry } from '../../worker/pick-entries.ts'
import { groupPieces } from '../replay/pieces.ts'
import type { SegmentReader } from '../replay/segment-reader.ts'
import { loadStored } from '../sessions/sessions.ts'
import { formatEntryCursor, isAfter, parseEntryCursor, type EntryPlace } from './entry-cursor.ts'

export interface Entries {
  /**
   * @throws {AppError} unknown_session, invalid_request for a cursor that is none
   */
  load(query: EntryQuery): Promise<ReplayEntryList>
}

export interface EntryQuery {
  readonly sessionId: string
  /** Where the part before ended; null for the first. */
  readonly cursor: string | null
  /** Where to begin without a cursor, in milliseconds since the session's start. */
  readonly fromMs: number
}

/** What one part may read at most; a segment is read whole, so that it can be more by one. */
const PAYLOAD_BYTES = 2 * 1024 * 1024
const SEGMENTS = 240
/** What it may hold at most, more by one segment. */
const ENTRIES = 2_000
/** How long before it is told a request may have begun, in milliseconds: some stay open. */
const BEFORE_MS = 86_400_000
/** Segments that are inflated together. */
const BATCH = 24

/**
 * The console lines and requests of a session. They lie in its recording, which is read
 * here in parts, by the time at which segments begin, so that a long session costs no
 * more at a time than a short one.
 */
export function createEntries(
  { sessions, replays }: Pick<Storage, 'sessions' | 'replays'>,
  reader: SegmentReader,
): Entries {
  return {
    load: async ({ sessionId, cursor, fromMs }) => {
      const { columns } = await loadStored(sessions, sessionId)
      const borrowedOffsetMs = columns.clockOffsetMs
      const segments = await replays.listSegments(sessionId)
      const places = listPlaces(groupPieces(segments, { borrowedOffsetMs }))
      const wanted = findWanted(places, { cursor, fromAt: columns.startedAt + fromMs })

      const entries: ReplayEntry[] = []
      let taken = 0
      let readBytes = 0
      while (taken < Math.min(wanted.length, SEGMENTS)) {
        const batch: { place: Place; payload: Uint8Array }[] = []
        while (batch.length < BATCH && taken < wanted.length && readBytes < PAYLOAD_BYTES) {
          const place = wanted[taken]
          if (!place) break
          taken += 1
          readBytes += place.sizeBytes
          const payload = await readPayload(place)
          if (payload) batch.push({ place, payload })
        }
        const picked = await reader.pickEntries(batch.map(({ payload }) => payload))
        for (const [index, { place }] of batch.entries()) {
          for (const entry of picked[index] ?? []) entries.push(toEntry(entry, place))
        }
        if (entries.length >= ENTRIES || readBytes >= PAYLOAD_BYTES) break
      }
      const next = wanted[taken]
      const last = wanted[taken - 1]
      return {
        entries: entries.sort((a, b) => a.at - b.at || a.ordinal - b.ordinal),
        throughAt: Math.max(0, next?.fromAt ?? columns.endedAt),
        nextCursor: next && last ? formatEntryCursor(last) : null,
      }

      async function readPayload({ windowId, sequence }: Place): Promise<Uint8Array | null> {
        const stretch = { sessionId, windowId, fromSequence: sequence, toSequence: sequence }
        for await (const { payload } of reader.readSegments(stretch)) return payload
        return null
      }

      function listPlaces(tabs: ReturnType<typeof groupPieces>): Place[] {
        const offsets = new Map(
          segments.map(({ windowId, sequence, clockOffsetMs }) => [
            `${windowId} ${sequence}`,
            clockOffsetMs ?? borrowedOffsetMs,
          ]),
        )
        return [...tabs]
          .flatMap(([windowId, pieces]) =>
            pieces
              .filter(({ isDamaged, eventCount }) => !isDamaged && eventCount > 0)
              .map(({ sequence, fromAt, toAt, sizeBytes }) => {
                const offsetMs = offsets.get(`${windowId} ${sequence}`) ?? borrowedOffsetMs
                return { windowId, sequence, fromAt, toAt, sizeBytes, offsetMs }
              }),
          )
          .sort((a, b) => (isAfter(a, b) ? 1 : -1))
      }
    },
  }
}

function toEntry({ at: clientAt, ...entry }: PickedEntry, place: Place): ReplayEntry {
  const { windowId, sequence, offsetMs, fromAt, toAt } = place
  const at = clampTime(clientAt + offsetMs, fromAt, toAt)
  const startedAt = entry.kind === 'request' ? entry.data['startedAt'] : undefined
  // A file may have been asked for before the recorder was there.
  const isTime = typeof startedAt === 'number' && Number.isFinite(startedAt)
  const start = isTime ? { startAt: clampTime(startedAt + offsetMs, at - BEFORE_MS, at) } : {}
  return { ...entry, windowId, sequence, at, ...start }
}

interface Place extends EntryPlace {
  readonly toAt: number
  readonly sizeBytes: number
  /** Server time less the client's. */
  readonly offsetMs: number
}

function findWanted(
  places: readonly Place[],
  { cursor, fromAt }: { cursor: string | null; fromAt: number },
): readonly Place[] {
  if (cursor !== null) {
    const after = parseEntryCursor(cursor)
    return places.filter((place) => isAfter(place, after))
  }
  return places.filter(({ toAt }) => toAt >= fromAt)
}
