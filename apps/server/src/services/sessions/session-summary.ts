import type { ProjectSettings, SessionSummary } from '@playhead/protocol'
import { isSessionLive } from '@playhead/sessions'
import { isBounce } from '../../storage/is-bounce.ts'
import { getIdleTimeoutMs } from '../projects/settings.ts'
import { NO_ANNOTATIONS, type SessionAnnotations } from '../../storage/annotation-store.ts'
import type { StoredSession } from '../../storage/session-index.ts'

/** A stored session as lists and headers show it. */
export function toSessionSummary(
  { sessionId, projectId, columns, distinctPageCount, isPinned }: StoredSession,
  options: {
    readonly settings: ProjectSettings
    readonly now: number
    readonly annotations: SessionAnnotations | undefined
  },
): SessionSummary {
  const { settings, now, annotations = NO_ANNOTATIONS } = options
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
    noteCount: annotations.noteCount,
    tags: [...annotations.tags],
    isSeen: annotations.isSeen,
    live: isSessionLive(columns.endedAt, now, getIdleTimeoutMs(settings, columns.deviceType)),
    isBounce: isBounce(columns, settings.bounce),
  }
}
