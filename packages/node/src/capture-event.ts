/** The shapes that callers hand over; `null` and `undefined` both mean that there is none. */

/** What belongs to an event beside its name. At least one of the three ids must be there. */
export interface CaptureEvent {
  /** The session that it belongs to: see `getSessionIdFromHeaders` and `createSessionId`. */
  readonly sessionId?: string | number | null | undefined
  /** Up to 512 characters, like `anonymousId`. */
  readonly userId?: string | null | undefined
  readonly anonymousId?: string | null | undefined
  /** When it happened, epoch milliseconds or a date. Now when absent. */
  readonly at?: number | Date | null | undefined
  /** A name for the part of the system it comes from. `app` when absent. */
  readonly channel?: string | null | undefined
  /** Path of the page or request it happened on, without query. Cut at 4,096 characters. */
  readonly path?: string | null | undefined
  readonly url?: string | null | undefined
  /** Anything that JSON can hold. */
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined
  readonly tags?: Readonly<Record<string, string>> | null | undefined
  readonly environment?: string | null | undefined
  /** A UUIDv7 that names the event for ever: captured twice, it is stored once. New when absent. */
  readonly id?: string | null | undefined
}

export interface IdentifyOptions {
  /** What is known of the user; shown with the session, filterable. */
  readonly traits?: Readonly<Record<string, unknown>> | null | undefined
  /** The anonymous visitor who turned out to be this user. */
  readonly anonymousId?: string | null | undefined
  /** The session in which it turned out. */
  readonly sessionId?: string | number | null | undefined
}
