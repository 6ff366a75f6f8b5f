import type { ErrorAnswer } from '@playhead/protocol'

interface ErrorEntry {
  readonly status: number
  /** Said when nothing more precise is known. Safe to show to anyone. */
  readonly message: string
  readonly hint?: string
  /** For errors that pass by themselves: how long to wait, in seconds. */
  readonly retryAfterSeconds?: number
}

/**
 * Every error that the server answers with. The codes are public API: recorders
 * and scripts act on them. docs/reference/errors.md lists the same.
 */
export const ERRORS = {
  malformed_body: {
    status: 400,
    message: 'The body is not a segment: one line of JSON, a line feed, then gzip bytes.',
    hint: 'Send what the recorder makes; packages/protocol describes the format.',
  },
  invalid_envelope: {
    status: 400,
    message: 'A field of the segment’s head is missing or has a wrong value.',
    hint: 'The message names the field, what it held and what was expected.',
  },
  invalid_request: {
    status: 400,
    message: 'A parameter or a field of the request has a wrong value.',
    hint: '/api/openapi.json describes every route.',
  },
  invalid_import: {
    status: 400,
    message: 'The file is no recording that can be imported.',
    hint: 'docs/reference/import-export.md lists what can be.',
  },
  sql_failed: {
    status: 400,
    message: 'The statement cannot be run.',
    hint: 'docs/reference/sql.md lists the tables and columns; one SELECT at a time can be run.',
  },
  unsupported_protocol_version: {
    status: 400,
    message: 'The segment’s protocol version is newer than this server knows.',
    hint: 'Update the server before the recorder.',
  },
  not_signed_in: {
    status: 401,
    message: 'This needs a signed-in user.',
    hint: 'Open a sign-in link: `npm start` prints one, and so does the command `sign-in-link`.',
  },
  sign_in_link_spent: {
    status: 401,
    message: 'This sign-in link was used already, has expired, or was never valid.',
    hint: 'Make a new one with the command `sign-in-link`, or start the server again.',
  },
  wrong_password: {
    status: 401,
    message: 'The e-mail address or the password is wrong.',
    hint: 'An administrator can make a link that signs you in, and then you set another password.',
  },
  unknown_api_token: {
    status: 401,
    message: 'This API token is unknown, has expired, or was revoked.',
    hint: 'An administrator makes tokens in the settings, under People.',
  },
  unknown_secret_key: {
    status: 401,
    message: 'This needs the secret key of a project, as `Authorization: Bearer phs_…`.',
    hint: 'Make one in the settings of the project, or with the command `project secret-key`.',
  },
  unknown_key: {
    status: 403,
    message: 'No project has this key.',
    hint: 'Compare the page’s data-key with the key of the project: the command `project list` shows it.',
  },
  origin_not_allowed: {
    status: 403,
    message: 'Pages of this origin may not send with this key.',
    hint: 'Add the origin to the project, in its settings.',
  },
  session_belongs_to_another_project: {
    status: 403,
    message: 'The session was first sent with the key of another project.',
  },
  cross_origin_request: {
    status: 403,
    message: 'Only pages of this server may change anything.',
  },
  admin_only: {
    status: 403,
    message: 'Only an administrator may change this.',
  },
  sheet_budget_spent: {
    status: 403,
    message: 'The style sheets of the project take all the space that they may.',
    hint: 'Sheets go a day after the last session that refers to them was deleted.',
  },
  not_your_note: {
    status: 403,
    message: 'Only who wrote a note, and administrators, may change it.',
  },
  not_your_view: {
    status: 403,
    message: 'Only who made a view, and administrators, may change it.',
  },
  needs_person: {
    status: 403,
    message: 'This is for people who are signed in: a token has no account.',
  },
  viewers_only_look: {
    status: 403,
    message: 'Viewers may look, and change nothing.',
  },
  not_found: { status: 404, message: 'There is nothing at this address.' },
  unknown_user: { status: 404, message: 'There is no such user.' },
  unknown_sign_in: { status: 404, message: 'You have no such sign-in.' },
  unknown_session: {
    status: 404,
    message: 'There is no session with this id.',
    hint: 'It may have been deleted, or its first segment has not arrived yet.',
  },
  unknown_replay_window: {
    status: 404,
    message: 'The session has no such window.',
    hint: 'Load the manifest again: windows are numbered anew when a missing segment arrives late.',
  },
  unknown_secret_key_id: {
    status: 404,
    message: 'The project has no secret key with this id.',
  },
  unknown_project: { status: 404, message: 'There is no project with this id.' },
  unknown_issue: {
    status: 404,
    message: 'There is no such issue in this range.',
    hint: 'Its sessions may have been deleted meanwhile, or lie outside of the range or the filter.',
  },
  unknown_note: {
    status: 404,
    message: 'The session has no note with this id.',
    hint: 'Somebody may have deleted it meanwhile.',
  },
  unknown_destination: {
    status: 404,
    message: 'The project forwards to no destination with this id.',
  },
  unknown_view: {
    status: 404,
    message: 'The project has no view with this id.',
    hint: 'Somebody may have deleted it meanwhile.',
  },
  unknown_share_link: {
    status: 404,
    message: 'There is no such share link.',
    hint: 'Ask whoever sent it for the whole link, or for a new one.',
  },
  unknown_sheet: {
    status: 404,
    message: 'The project has no style sheet with this hash.',
    hint: 'Its text may still be on its way from the page, or have been lost there.',
  },
  email_taken: { status: 409, message: 'Somebody else has this e-mail address.' },
  last_admin: {
    status: 409,
    message: 'This is the only administrator there is.',
    hint: 'Make somebody else an administrator first.',
  },
  needs_email: {
    status: 409,
    message: 'A password goes with an e-mail address, and this account has none.',
    hint: 'Give the account one first.',
  },
  backup_running: {
    status: 409,
    message: 'A backup is being made already.',
    hint: 'Wait for its end: the list of backups tells.',
  },
  too_many_destinations: {
    status: 409,
    message: 'The project forwards to twenty destinations already.',
    hint: 'Remove one of them first.',
  },
  too_many_notes: {
    status: 409,
    message: 'The session has as many notes as it may have: 500.',
    hint: 'Delete some that nobody needs.',
  },
  too_many_views: {
    status: 409,
    message: 'There are as many views as there may be: 100 for everyone, and 100 of your own.',
    hint: 'Delete some that nobody needs.',
  },
  share_link_expired: {
    status: 410,
    message: 'The share link has expired.',
    hint: 'Ask whoever sent it for a new one.',
  },
  share_link_revoked: {
    status: 410,
    message: 'The share link was revoked.',
    hint: 'Ask whoever sent it for a new one.',
  },
  body_too_large: {
    status: 413,
    message: 'The body is too large.',
    hint: 'Send the events in several segments.',
  },
  payload_too_large: {
    status: 413,
    message: 'The payload would be too large once inflated.',
    hint: 'Send the events in several segments.',
  },
  unsupported_media_type: {
    status: 415,
    message: 'The body has a content type or an encoding that this address does not take.',
    hint: 'Segments are sent as text/plain without content-encoding, everything else as application/json.',
  },
  too_many_attempts: {
    status: 429,
    message: 'Too many passwords were tried for this account or from this address.',
    hint: 'Try again after the time in Retry-After. An administrator can make a link that signs you in.',
    retryAfterSeconds: 90,
  },
  sql_too_costly: {
    status: 422,
    message: 'The statement took more time or memory than it may, and was stopped.',
    hint: 'Choose a shorter range by started_at or session_started_at, or fewer rows to sort and join.',
  },
  rate_limited: {
    status: 429,
    message: 'Too many requests from this address.',
    hint: 'Send again after the time in Retry-After.',
  },
  daily_limit_reached: {
    status: 429,
    message: 'The project has sent what it may send in a day.',
    hint: 'Tomorrow (UTC) it goes on. PLAYHEAD_DAILY_MB sets how much a project may send.',
  },
  internal_error: {
    status: 500,
    message: 'The server failed at this. Its log has the reason.',
  },
  storage_damaged: {
    status: 500,
    message: 'The database is damaged. Nothing was stored.',
    hint: 'Stop the server and run `doctor --repair`, or restore a backup.',
  },
  overloaded: {
    status: 503,
    message: 'More is waiting to be written than fits. Nothing was stored.',
    hint: 'Send again after the time in Retry-After.',
    retryAfterSeconds: 5,
  },
  sql_busy: {
    status: 503,
    message: 'Other statements are being run at the moment.',
    hint: 'Run it again after the time in Retry-After.',
    retryAfterSeconds: 3,
  },
  too_many_streams: {
    status: 503,
    message: 'Too many live sessions are being watched at the moment.',
    hint: 'Ask for the session again and again instead, as the dashboard does.',
    retryAfterSeconds: 30,
  },
  storage_unavailable: {
    status: 503,
    message: 'The data folder cannot be written to at the moment. Nothing was stored.',
    hint: 'Look for a full or failing disk. Send again after the time in Retry-After.',
    retryAfterSeconds: 30,
  },
  disk_full: {
    status: 507,
    message: 'The disk of the data folder is almost full. Nothing was stored.',
    hint: 'Make room, or delete sessions: ingest goes on by itself. PLAYHEAD_DISK_RESERVE_MB sets how much is kept free.',
    retryAfterSeconds: 30,
  },
  project_full: {
    status: 507,
    message: 'As much is stored of the project as may be. Nothing was stored.',
    hint: 'Delete sessions of the project, or raise PLAYHEAD_PROJECT_MB.',
    retryAfterSeconds: 300,
  },
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof ERRORS

/** An error of the table. `detail` says what was wrong and what was expected. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  /** For what passes by itself: when to come again, in milliseconds. */
  readonly waitMs: number | null
  /** Of an SQL statement: where it is wrong, in UTF-16 units from its beginning. */
  readonly position: number | null

  constructor(
    code: ErrorCode,
    detail?: string,
    options?: ErrorOptions & { waitMs?: number; position?: number | null },
  ) {
    super(detail ?? ERRORS[code].message, options)
    this.code = code
    this.position = options?.position ?? null
    const { retryAfterSeconds } = getErrorEntry(code)
    this.waitMs = options?.waitMs ?? (retryAfterSeconds ? retryAfterSeconds * 1_000 : null)
  }
}

export function getErrorEntry(code: ErrorCode): ErrorEntry {
  return ERRORS[code]
}

export function toErrorAnswer(error: AppError): ErrorAnswer {
  const { hint } = getErrorEntry(error.code)
  const { code, message, position } = error
  return {
    error: { code, message, ...(hint ? { hint } : {}), ...(position === null ? {} : { position }) },
  }
}
