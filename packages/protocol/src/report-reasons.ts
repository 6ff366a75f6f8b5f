/**
 * Why a visit, or a part of one, was not recorded. The codes are public;
 * docs/reference/health.md says what each means and what to do.
 */
export const REPORT_REASONS = [
  'sampled_out',
  'too_short',
  'opted_out',
  'consent_missing',
  'do_not_track',
  'invalid_options',
  'no_fetch',
  'origin_not_allowed',
  'content_security_policy',
  'server_refused',
  'server_unreachable',
  'no_storage',
  'budget',
  'canvas_unreadable',
  'recorder_failed',
] as const

/**
 * Reasons that are the visitor's own choice: told as a number and nothing else, not
 * even the page.
 */
export const SILENT_REASONS: readonly ReportReason[] = [
  'opted_out',
  'consent_missing',
  'do_not_track',
]

export type ReportReason = (typeof REPORT_REASONS)[number]
