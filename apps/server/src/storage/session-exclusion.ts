import type { ExclusionCode } from '@playhead/protocol'
import { DEFAULT_IDLE_TIMEOUT_MS } from '@playhead/sessions'
import { computePageDelta, findAdopted, type SessionTally } from './session-tally.ts'

/** What is kept out of a session, or the whole of it, and why. */
export interface Exclusion {
  /** Why the whole session is kept out of every aggregate; null when it is not. */
  readonly excludedReason: ExclusionCode | null
  /** Why some of its events are, or all; null when none is. */
  readonly keptOutReason: ExclusionCode | null
  readonly keptOutCount: number
}

/**
 * What breaks the rules of ids. Nothing of it depends on the order of arrival.
 *
 * Ids that the recorder made by itself are held to less: a server's event with
 * another user does not take somebody's visit out of the numbers.
 */
export function computeExclusion(tally: SessionTally): Exclusion {
  const { sampled, unsampled, server, late } = tally
  const early = findAdopted(tally) ? null : tally.early
  const excludedReason = findReason(tally)
  const outside = (early?.sums.eventCount ?? 0) + (late?.sums.eventCount ?? 0)
  if (excludedReason) {
    const all = [sampled, unsampled, server, tally.early, late]
    const keptOutCount = all.reduce((sum, delta) => sum + (delta?.sums.eventCount ?? 0), 0)
    return { excludedReason, keptOutReason: excludedReason, keptOutCount }
  }
  if (!early && !late) return { excludedReason, keptOutReason: null, keptOutCount: 0 }
  return { excludedReason, keptOutReason: nameOutside(early), keptOutCount: outside }
}

function findReason(tally: SessionTally): ExclusionCode | null {
  const { customId, server, users } = tally
  const pages = computePageDelta(tally)
  if (customId && !customId.isUsable) return 'session_id_not_uuid_v7'
  if (!pages && !server) return nameOutside(tally.early)
  const isChosen = customId !== null || !pages
  if (isChosen && users && users.least !== users.most) return 'session_id_shared_by_users'
  if (customId && pages?.start && pages.lastStartAt !== null) {
    const apartMs = pages.lastStartAt - pages.start.at
    if (apartMs >= DEFAULT_IDLE_TIMEOUT_MS) return 'session_id_reused_later'
  }
  return null
}

function nameOutside(early: SessionTally['early']): ExclusionCode {
  return early ? 'session_id_after_first_event' : 'session_id_older_than_24_h'
}
