import type { ProjectSettings, SessionSummary } from '@playhead/protocol'
import { isSessionLive } from '@playhead/sessions'
import { isBounce } from '../../storage/is-bounce.ts'
import { getIdleTimeoutMs } from '../projects/settings.ts'
import type { StoredSession } from '../../storage/session-index.ts'

/** A stored session as lists and headers show it. */
export function toSessionSummary(
  { sessionId, projectId, columns, distinctPageCount, isPinned }: StoredSession,
  { settings, now }: { settings: ProjectSettings; now: number },
): SessionSummary {
  const {
    visitor: _,
    clockOffsetMs: __,
    isClockFarOff: _____,
    keptOutReason: ___,
    keptOutCount: ____,
    ...shown
  } = columns
  return {
    id: sessionId,
    projectId,
    ...shown,
    distinctPageCount,
    isPinned,
    live: isSessionLive(columns.endedAt, now, getIdleTimeoutMs(settings, columns.deviceType)),
    isBounce: isBounce(columns, settings.bounce),
  }
}
