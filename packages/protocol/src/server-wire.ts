/**
 * How a customer's back end speaks to the server: with a secret key, and with the
 * session id that the recorder put on the request it is answering.
 */

/** Where server-side events are posted, below the server's address. */
export const SERVER_EVENTS_PATH = '/v1/events'

/** The header by which the recorder tells a back end which session is asking. */
export const SESSION_ID_HEADER = 'X-Playhead-Session-Id'

/**
 * A project's secret key: `phs_` and at least 128 bits in base64url. Public keys,
 * which pages carry, begin with `ph_` and are never accepted in its place.
 */
export const SECRET_KEY_PATTERN = '^phs_[A-Za-z0-9_-]{22,124}$'

/** The window of the events that no window sent. */
export const SERVER_WINDOW_ID = '00000000-0000-7000-8000-000000000000'

/** A server-side event belongs to somebody: it carries at least one of these. */
export const SERVER_EVENT_OWNERS = ['sessionId', 'userId', 'anonymousId'] as const
