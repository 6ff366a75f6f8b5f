import {
  ANALYTICS_CHANNEL,
  EVENT_NAMES,
  PROTOCOL_VERSION,
  SEGMENT_INFLATED_BYTES_LIMIT,
  SESSION_EVENTS_LIMIT,
  TRAITS_LENGTH_LIMIT,
  type SegmentHead,
  type SessionEvent,
} from '@playhead/protocol'
import { deriveUuidV7 } from '@playhead/sessions'
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { AppError } from '../../errors.ts'
import type { Storage } from '../../storage/storage.ts'
import { toNewSegment } from '../ingest/ingest.ts'
import type { ImportedSession } from '@playhead/protocol'
import {
  createForeignEventReader,
  isForeignActivity,
  isFullSnapshot,
  isMeta,
} from './foreign-events.ts'
import {
  readForeignRecording,
  type ForeignEvent,
  type ForeignPerson,
} from './formats/read-recording.ts'

/** When a segment is closed: like a recorder would, and well below what one may hold. */
const SEGMENT_SPAN_MS = 10_000
const SEGMENT_LENGTH_LIMIT = 2_000_000
const TABS_LIMIT = 200
/** Longer than this without a move, a person is not active. */
const ACTIVE_GAP_MS = 5_000

/** What has to be known of a recording before its first segment can be stored. */
interface Survey {
  readonly hash: string
  readonly firstAt: number
  readonly person: ForeignPerson | null
}

export interface ImportForeignOptions {
  readonly projectId: string
  /** Reads the file from its beginning; called twice. */
  readonly open: () => AsyncIterable<string>
}

/**
 * Stores a recording that another recorder made, as one session at the time when it was
 * made. Its ids follow from its content, so the same file again adds nothing.
 *
 * @throws {AppError} invalid_import, and what storing a segment throws
 */
export async function importForeignRecording(
  storage: Pick<Storage, 'appendSegment'>,
  { projectId, open }: ImportForeignOptions,
): Promise<ImportedSession> {
  const survey = await surveyRecording(open())
  const sessionId = deriveUuidV7(Math.floor(survey.firstAt), `import\n${survey.hash}`)
  const tabs = new Map<string, ReturnType<typeof createTab>>()
  let [segments, duplicates, badEvents] = [0, 0, 0]
  const store = async (segment: BuiltSegment | null): Promise<void> => {
    if (!segment) return
    const parsed = toParsedSegment(segment, { sessionId, survey })
    const { lastAt } = parsed.head
    const status = await storage.appendSegment(
      toNewSegment(parsed, { projectId, receivedAt: lastAt }),
    )
    segments += 1
    if (status === 'duplicate') duplicates += 1
  }
  for await (const part of readForeignRecording(open())) {
    if (part.kind === 'bad') badEvents += 1
    if (part.kind !== 'event') continue
    const tab = tabs.get(part.tab) ?? createTab(part.tab, tabs.size)
    if (!tabs.has(part.tab) && tabs.size >= TABS_LIMIT) {
      throw new AppError('invalid_import', `The file has more than ${TABS_LIMIT} tabs.`)
    }
    tabs.set(part.tab, tab)
    await store(tab.add(part.event))
  }
  for (const tab of tabs.values()) await store(tab.finish())
  return { sessionId, segments, duplicates, badEvents }
}

/** @throws {AppError} invalid_import when there is nothing that could be replayed */
async function surveyRecording(texts: AsyncIterable<string>): Promise<Survey> {
  const hash = createHash('sha256')
  let firstAt = Infinity
  let person: ForeignPerson | null = null
  let hasSnapshot = false
  for await (const part of readForeignRecording(texts)) {
    if (part.kind === 'person') person = part.person
    if (part.kind !== 'event') continue
    hash.update(`${part.tab}\n${JSON.stringify(part.event)}\n`)
    firstAt = Math.min(firstAt, part.event.timestamp)
    hasSnapshot ||= isFullSnapshot(part.event)
  }
  if (firstAt === Infinity) {
    throw new AppError(
      'invalid_import',
      'No event of rrweb was found; expected a JSON array of them, a PostHog export, or a file that Playhead exported.',
    )
  }
  if (!hasSnapshot) {
    throw new AppError(
      'invalid_import',
      'The recording has no full snapshot: nothing can be replayed.',
    )
  }
  return { hash: hash.digest('hex'), firstAt, person }
}

interface BuiltSegment {
  readonly tab: string
  readonly isFirst: boolean
  readonly sequence: number
  readonly json: readonly string[]
  readonly events: readonly SessionEvent[]
  readonly firstAt: number
  readonly lastAt: number
  readonly lastActivityAt: number | null
  readonly activeMs: number
  readonly startsWithSnapshot: boolean
  readonly viewport: { readonly width: number; readonly height: number } | null
}

function createTab(tab: string, place: number) {
  const reader = createForeignEventReader()
  let sequence = 0
  let held: ForeignEvent[] = []
  let json: string[] = []
  let length = 0

  const close = (): BuiltSegment | null => {
    if (held.length === 0) return null
    const times = held.map(({ timestamp }) => timestamp)
    const moments = held.filter(isForeignActivity).map(({ timestamp }) => timestamp)
    const [meta, snapshot] = held
    const startsWithSnapshot = !!meta && !!snapshot && isMeta(meta) && isFullSnapshot(snapshot)
    const segment: BuiltSegment = {
      tab,
      isFirst: place === 0 && sequence === 0,
      sequence,
      json,
      events: held.flatMap((event) => reader.read(event)).slice(0, SESSION_EVENTS_LIMIT - 1),
      firstAt: times.reduce((least, at) => Math.min(least, at), Infinity),
      lastAt: times.reduce((most, at) => Math.max(most, at), 0),
      lastActivityAt: moments.length > 0 ? Math.max(...moments.slice(-1_000)) : null,
      activeMs: measureActivity(moments),
      startsWithSnapshot,
      viewport: startsWithSnapshot && meta ? readViewport(meta) : null,
    }
    sequence += 1
    held = []
    json = []
    length = 0
    return segment
  }

  return {
    /** Returns the segment that is complete with what came before. */
    add: (event: ForeignEvent): BuiltSegment | null => {
      const text = JSON.stringify(event)
      if (text.length > SEGMENT_INFLATED_BYTES_LIMIT / 2) {
        throw new AppError(
          'invalid_import',
          `An event at ${event.timestamp} is ${text.length} characters; at most ${SEGMENT_INFLATED_BYTES_LIMIT / 2} are accepted.`,
        )
      }
      const [first] = held
      const isLong = first && event.timestamp - first.timestamp >= SEGMENT_SPAN_MS
      const isFull = length + text.length > SEGMENT_LENGTH_LIMIT
      // A snapshot and what introduces it stay together, and begin a segment.
      const isPair = held.length === 1 && isFullSnapshot(event) && !!first && isMeta(first)
      const done = !isPair && (isMeta(event) || isLong || isFull) ? close() : null
      held.push(event)
      json.push(text)
      length += text.length
      return done
    },
    finish: close,
  }
}

function measureActivity(moments: readonly number[]): number {
  let activeMs = 0
  for (const [place, at] of moments.entries()) {
    const gapMs = at - (moments[place - 1] ?? at)
    if (gapMs > 0 && gapMs <= ACTIVE_GAP_MS) activeMs += gapMs
  }
  return Math.round(activeMs)
}

function readViewport({ data }: ForeignEvent): BuiltSegment['viewport'] {
  const [width, height] = [Number(data['width']), Number(data['height'])]
  const isSize = (value: number): boolean => Number.isInteger(value) && value > 0 && value < 20_000
  return isSize(width) && isSize(height) ? { width, height } : null
}

function toParsedSegment(
  segment: BuiltSegment,
  { sessionId, survey }: { sessionId: string; survey: Survey },
): { head: SegmentHead; payload: Uint8Array } {
  const { firstAt, lastAt, viewport } = segment
  const start: SessionEvent = {
    name: EVENT_NAMES.sessionStart,
    channel: ANALYTICS_CHANNEL,
    at: firstAt,
    path: segment.events[0]?.path ?? '/',
    ...(segment.events[0]?.url ? { url: segment.events[0].url } : {}),
    metadata: {
      reason: 'first_visit',
      ...(viewport ? { viewportWidth: viewport.width, viewportHeight: viewport.height } : {}),
    },
    sessionStart: true,
  }
  return {
    head: {
      protocolVersion: PROTOCOL_VERSION,
      projectKey: 'import',
      sessionId,
      windowId: deriveUuidV7(Math.floor(survey.firstAt), `tab\n${survey.hash}\n${segment.tab}`),
      sequence: segment.sequence,
      firstAt,
      lastAt,
      lastActivityAt: segment.lastActivityAt,
      eventCount: segment.json.length,
      startsWithSnapshot: segment.startsWithSnapshot,
      flushReason: 'interval',
      sentAt: lastAt,
      // Its times are taken for right: nobody can say otherwise any more.
      clock: { offsetMs: 0, roundTripMs: 0 },
      ...toIdentity(survey),
      environment: 'production',
      counters: { keyPresses: 0, activeMs: segment.activeMs, scrollDepth: 0 },
      events: segment.isFirst ? [start, ...segment.events] : [...segment.events],
    },
    payload: gzipSync(`[${segment.json.join(',')}]`),
  }
}

function toIdentity({ person, hash }: Survey) {
  const anonymousId = person?.distinctId ?? `import-${hash.slice(0, 16)}`
  const properties = Object.entries(person?.properties ?? {}).filter(
    ([name, value]) =>
      !name.startsWith('$') && ['string', 'number', 'boolean'].includes(typeof value),
  )
  // PostHog knows a person by more than the device only once there are such properties.
  if (!person?.distinctId || properties.length === 0) return { anonymousId }
  const traits = Object.fromEntries(properties)
  const isSmall = JSON.stringify(traits).length <= TRAITS_LENGTH_LIMIT
  return { anonymousId, userId: person.distinctId, ...(isSmall ? { traits } : {}) }
}
