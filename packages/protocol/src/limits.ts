/** How often a recorder sends what it has gathered, in milliseconds. */
export const FLUSH_INTERVAL_MS = 5_000

/**
 * What may leave with a page, in bytes. keepalive requests and beacons share
 * 64 KiB per page, and a request beyond that is refused by the browser.
 */
export const LEAVING_BODY_BYTES_LIMIT = 60_000

/** The largest segment body that a server accepts, in bytes as sent. */
export const SEGMENT_BODY_BYTES_LIMIT = 4 * 1024 * 1024

/** The largest head (envelope and session events) of a segment, in bytes. */
export const SEGMENT_HEAD_BYTES_LIMIT = 1024 * 1024

/** The largest payload of a segment once inflated, in bytes. */
export const SEGMENT_INFLATED_BYTES_LIMIT = 16 * 1024 * 1024

/** The largest text of one style sheet, in bytes of UTF-8; larger ones stay where they are. */
export const SHEET_BYTES_LIMIT = 2 * 1024 * 1024

/** The most style sheets that one segment may refer to by their hashes. */
export const SHEETS_PER_SEGMENT_LIMIT = 500

/** The most style sheets that one request may bring. */
export const SHEETS_PER_REQUEST_LIMIT = 100

/** The most session events that one segment may carry. */
export const SESSION_EVENTS_LIMIT = 1_000

/** The most events that one request of a back end may carry. */
export const SERVER_EVENTS_LIMIT = 1_000

/** The largest request of server-side events that a server accepts, in bytes. */
export const SERVER_EVENTS_BODY_BYTES_LIMIT = 1024 * 1024

/** The longest name of a tag, in UTF-16 code units. */
export const TAG_NAME_LENGTH_LIMIT = 64

/** What an idle timeout may be, in milliseconds: a minute to ten hours. */
export const IDLE_TIMEOUT_LIMITS_MS = { least: 60_000, most: 36_000_000 } as const

/** What the maximum length of a session may be, in milliseconds: a minute to a day. */
export const MAX_DURATION_LIMITS_MS = { least: 60_000, most: 86_400_000 } as const

/** The longest that a bounce may be asked to be shorter than, in milliseconds. */
export const BOUNCE_DURATION_LIMIT_MS = 3_600_000

/** The longest name of an environment, in UTF-16 code units. */
export const ENVIRONMENT_LENGTH_LIMIT = 64

/** The longest name of a session event or a channel, in UTF-16 code units. */
export const EVENT_NAME_LENGTH_LIMIT = 200

/** The largest traits of a user, in UTF-16 code units of JSON text: every list has them. */
export const TRAITS_LENGTH_LIMIT = 16 * 1024

/**
 * The largest metadata of a session event, in UTF-16 code
 * units of JSON text. A segment with more is refused whole, so recorders must stay below.
 */
export const METADATA_LENGTH_LIMIT = 64 * 1024

/** The most levels of objects and lists in traits and in metadata. */
export const METADATA_DEPTH_LIMIT = 10

/** The longest url or path, in UTF-16 code units; recorders cut longer ones. */
export const URL_LENGTH_LIMIT = 4_096

/** The longest user id, anonymous id or tag value, in UTF-16 code units. */
export const IDENTIFIER_LENGTH_LIMIT = 512

/** The longest note, in UTF-16 code units. */
export const NOTE_LENGTH_LIMIT = 4_000

/** The most notes that one session may have. */
export const SESSION_NOTES_LIMIT = 500

/** The most tags that people may give to one session, and the longest of them. */
export const SESSION_TAGS_LIMIT = 20
export const SESSION_TAG_LENGTH_LIMIT = 60

/** How long a share link may work, in milliseconds: an hour to ninety days. */
export const SHARE_LINK_LIMITS_MS = { least: 3_600_000, most: 90 * 86_400_000 } as const

/** The last moment that a JavaScript date can hold, in epoch milliseconds. */
export const TIME_LIMIT_MS = 8_640_000_000_000_000

/** The longest page that a report names, in UTF-16 code units; recorders cut longer ones. */
export const REPORT_PAGE_LENGTH_LIMIT = 300

/** Passwords, in UTF-16 code units. */
export const PASSWORD_LENGTH_LEAST = 10
export const PASSWORD_LENGTH_MOST = 200

/** How long a token of the API may live. */
export const API_TOKEN_DAYS_LIMIT = 366

/** So many sessions can be changed by one request. */
export const SESSIONS_AT_ONCE_LIMIT = 100

/** The longest name of a saved view, in UTF-16 code units. */
export const SAVED_VIEW_NAME_LENGTH_LIMIT = 80

/** The longest text that sessions are searched for, in UTF-16 code units. */
export const SEARCH_LENGTH_LIMIT = 200
