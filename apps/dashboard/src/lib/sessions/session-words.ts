import type { ExclusionCode, SessionStartReason } from '@playhead/protocol'

/** Why a session began, in words. */
export const START_REASONS: Record<SessionStartReason, string> = {
  first_visit: 'First visit',
  idle_timeout: 'Back after the idle timeout',
  max_duration: 'The session before reached its longest length',
  reset: 'reset() was called',
  user_changed: 'Another user was identified',
  manual: 'Started by hand',
}

/** Why a session is kept out of every figure, in words. */
export const EXCLUSION_REASONS: Record<ExclusionCode, string> = {
  session_id_not_uuid_v7: 'Its id was chosen by the caller and is no valid UUIDv7.',
  session_id_after_first_event: 'The time in its id is later than its first event.',
  session_id_older_than_24_h: 'The time in its id is 24 hours or more before its last event.',
  session_id_shared_by_users: 'Two users sent events with the same session id.',
  session_id_reused_later: 'Its id was used again long after the session had ended.',
}
