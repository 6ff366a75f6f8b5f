import { SERVER_WINDOW_ID } from '@playhead/protocol'
import {
  CUSTOM_ID_LIFETIME_MS,
  parseUuidV7Time,
  ZERO_SUMS,
  type Placed,
  type SessionDelta,
  type StartReason,
} from '@playhead/sessions'
import type { ServerEventRecord } from './server-events.ts'
import type { SessionTally } from './session-tally.ts'

/**
 * What an event of a back end adds to its session: to its count of events and to
 * what is known of the user. It is no interaction and no page view, whatever it is
 * called, because nobody did anything in a browser.
 *
 * @param startReason for the first event of a session that is made of gaps
 */
export function computeServerEventTally(
  sessionId: string,
  record: ServerEventRecord,
  startReason: StartReason | null = null,
): SessionTally {
  const { owner, userId, anonymousId, environment } = record
  const delta = computeDelta(record, startReason)
  const side = owner.kind === 'session' ? findSide(sessionId, record) : 'inside'
  const rank = anonymousId === null ? 2 : 1
  return {
    visitor: placeAt(record, { anonymousId: anonymousId ?? '', environment, rank }),
    sampled: null,
    unsampled: null,
    sample: null,
    leastDelayMs: null,
    server: side === 'inside' ? delta : null,
    early: side === 'early' ? delta : null,
    late: side === 'late' ? delta : null,
    client: null,
    windowIds: [],
    place: null,
    customId: owner.kind === 'session' ? owner.customId : null,
    users: userId === null ? null : { least: userId, most: userId },
  }
}

function computeDelta(record: ServerEventRecord, startReason: StartReason | null): SessionDelta {
  const { at, userId, traits } = record
  return {
    firstAt: at,
    lastAt: at,
    lastActivityAt: at,
    sums: { ...ZERO_SUMS, eventCount: 1 },
    scrollDepth: 0,
    hasSnapshot: false,
    entry: null,
    exit: null,
    start: startReason && placeAt(record, { reason: startReason, metadata: {} }),
    lastStartAt: startReason && at,
    landing: null,
    user: userId === null ? null : placeAt(record, { userId, traits }),
    traits: userId === null || traits === null ? null : placeAt(record, { userId, traits }),
  }
}

function findSide(
  sessionId: string,
  { at, owner }: ServerEventRecord,
): 'inside' | 'early' | 'late' {
  if (owner.kind === 'session' && owner.customId?.isUsable === false) return 'inside'
  const idAt = parseUuidV7Time(sessionId) ?? 0
  if (idAt > at) return 'early'
  return at >= idAt + CUSTOM_ID_LIFETIME_MS ? 'late' : 'inside'
}

/** Of two events of one moment, their facts decide, and not the order of arrival. */
function placeAt<Fact>({ at }: ServerEventRecord, fact: Fact): Placed<Fact> {
  return { at, windowId: SERVER_WINDOW_ID, sequence: 0, ordinal: 0, fact }
}
