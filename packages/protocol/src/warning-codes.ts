/**
 * What can be wrong with what a project sends, without it being refused: it is
 * stored, counted under one of these, and shown to the project. The codes are
 * public; docs/reference/warnings.md says what each means and what to do.
 *
 * The first five also say why a session is kept out of every aggregate.
 */
export const EXCLUSION_CODES = [
  'session_id_not_uuid_v7',
  'session_id_after_first_event',
  'session_id_older_than_24_h',
  'session_id_shared_by_users',
  'session_id_reused_later',
] as const

export const INGESTION_WARNING_CODES = [
  ...EXCLUSION_CODES,
  'clock_far_off',
  'event_rejected',
  'rate_limited',
  'daily_limit_reached',
  'project_full',
] as const
