import type { SegmentAccepted } from '@playhead/protocol'
import { AppError } from '../../errors.ts'
import { TROUBLE_EVENTS } from '../../storage/session-index.ts'
import type { NewSegment, Storage } from '../../storage/storage.ts'
import type { Place, PlaceFinder } from '../enrichment/index.ts'
import { loadProjectSettings, toRemoteSettings } from '../projects/settings.ts'
import type { StoredNews } from '../live/live-streams.ts'
import type { Admission } from './admission.ts'
import { checkOrigin } from './check-origin.ts'
import { toIngestError } from './ingest-error.ts'
import { clampHead } from './clamp-head.ts'
import { parseSegment, type ParsedSegment } from './parse-segment.ts'
import { computeSegmentClock } from './segment-clock.ts'
import { computeSegmentTally, countPageVisits } from './segment-tally.ts'

export interface Ingest {
  /**
   * Takes a segment in. Resolves once it is on disk.
   *
   * @throws {AppError} of any code that docs/reference/errors.md lists for segments
   */
  accept(request: SegmentRequest): Promise<SegmentAccepted>
}

export interface SegmentRequest {
  readonly body: Uint8Array
  /** The `Origin` header: absent when no browser page sends. */
  readonly origin: string | undefined
  /** Of the sender: for finding its place, then forgotten. */
  readonly address: string | undefined
  readonly receivedAt: number
}

export interface IngestOptions {
  readonly storage: Pick<Storage, 'appendSegment' | 'sheets' | 'control'>
  readonly places: PlaceFinder
  readonly admission: Pick<Admission, 'admit'>
  /** More of a session is on disk. */
  readonly onStored: (stored: StoredNews) => void
}

const TROUBLE: ReadonlySet<string> = new Set(TROUBLE_EVENTS)

export function createIngest(options: IngestOptions): Ingest {
  const { storage, places, admission, onStored } = options
  return {
    accept: async ({ body, origin, address, receivedAt }) => {
      const parsed = parseSegment(body)
      const project = await storage.control.findProjectByKey(parsed.head.projectKey)
      if (!project) throw new AppError('unknown_key')
      checkOrigin(project, origin)
      const { sessionId } = parsed.head
      const sizeBytes = body.length
      await admission.admit({ projectId: project.id, sessionId, sizeBytes, now: receivedAt })
      try {
        const place = await places.find(address)
        const segment = toNewSegment(parsed, { projectId: project.id, receivedAt, place })
        const status = await storage.appendSegment(segment)
        if (status === 'stored') {
          const hasTrouble = segment.events.some(({ name }) => TROUBLE.has(name))
          onStored({ sessionId, projectId: project.id, hasTrouble })
        }
        const settings = toRemoteSettings(await loadProjectSettings(storage.control, project.id))
        const wantedSheets =
          segment.sheets.length === 0
            ? []
            : await storage.sheets.findMissing(project.id, segment.sheets)
        return {
          status,
          serverTime: receivedAt,
          ...(settings ? { settings } : {}),
          ...(wantedSheets.length > 0 ? { wantedSheets } : {}),
        }
      } catch (cause) {
        throw toIngestError(cause)
      }
    },
  }
}

/** How a segment came in. */
interface Acceptance {
  readonly projectId: string
  readonly receivedAt: number
  readonly place?: Place | null
}

/** Completes a checked segment with what its session will know from it. */
export function toNewSegment(
  { head, payload }: ParsedSegment,
  { projectId, receivedAt, place = null }: Acceptance,
): NewSegment {
  const clock = computeSegmentClock(head, receivedAt)
  // Stored as sent, counted where it can be.
  const { head: clamped, isFarOff } = clampHead(head, clock, receivedAt)
  return {
    projectId,
    sessionId: head.sessionId,
    windowId: head.windowId,
    sequence: head.sequence,
    protocolVersion: head.protocolVersion,
    receivedAt,
    sentAt: head.sentAt,
    firstAt: head.firstAt,
    lastAt: head.lastAt,
    clockOffsetMs: clock.offsetMs,
    eventCount: head.eventCount,
    startsWithSnapshot: head.startsWithSnapshot,
    flushReason: head.flushReason,
    events: head.events,
    pages: countPageVisits(clamped.events),
    sheets: head.sheets ?? [],
    tally: computeSegmentTally(clamped, {
      clock,
      isFarOff,
      payloadBytes: payload.length,
      place: place?.country ? place : null,
    }),
    payload,
  }
}
