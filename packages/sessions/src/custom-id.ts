import { deriveUuidV7, isUuidV7, parseUuidV7Time, UUID_TIME_LIMIT_MS } from './uuid-v7.ts'

/** How long a custom id may be used after the time that it carries. */
export const CUSTOM_ID_LIFETIME_MS = 86_400_000

/** A session id that a caller chose. */
export interface CustomSessionId {
  /** The UUIDv7 that travels. */
  readonly id: string
  /** The time part of the id, epoch milliseconds. */
  readonly startedAt: number
  /** The integer as it was given, when it was one. */
  readonly givenId: string | null
}

export type CustomSessionIdResult =
  | { readonly ok: true; readonly value: CustomSessionId }
  | { readonly ok: false; readonly expected: string }

const EXPECTED = 'a lower-case UUIDv7, or an integer of at least ten digits (epoch milliseconds)'

/**
 * Reads a session id that a caller chose: a UUIDv7, or an integer of at least ten
 * digits from which a UUIDv7 is derived. `seed` keeps two people with the same
 * integer apart; give the anonymous id.
 */
export function parseCustomSessionId(input: unknown, seed: string): CustomSessionIdResult {
  if (isUuidV7(input)) {
    const startedAt = parseUuidV7Time(input) ?? 0
    return { ok: true, value: { id: input, startedAt, givenId: null } }
  }
  const text = typeof input === 'number' && Number.isSafeInteger(input) ? String(input) : input
  if (typeof text !== 'string' || !/^[1-9][0-9]{9,}$/.test(text)) {
    return { ok: false, expected: EXPECTED }
  }
  const startedAt = Number(text)
  if (startedAt > UUID_TIME_LIMIT_MS) {
    return { ok: false, expected: `${EXPECTED}, at most ${UUID_TIME_LIMIT_MS}` }
  }
  const id = deriveUuidV7(startedAt, `${seed}\n${text}`)
  return { ok: true, value: { id, startedAt, givenId: text } }
}

/** Why events under a custom id are kept out of every session aggregate. */
export type CustomIdFault = 'not_uuid_v7' | 'id_after_first_event' | 'id_older_than_lifetime'

/**
 * Whether a session's events may stand under a custom id: its time part is not
 * after the first event, and is less than 24 hours before the last. Times in epoch
 * milliseconds by the same clock as the id.
 *
 * @returns null when they may
 */
export function checkCustomSessionSpan(
  id: string,
  span: { firstAt: number; lastAt: number },
): CustomIdFault | null {
  const idAt = parseUuidV7Time(id)
  if (idAt === null) return 'not_uuid_v7'
  if (idAt > Math.floor(span.firstAt)) return 'id_after_first_event'
  if (idAt + CUSTOM_ID_LIFETIME_MS <= span.lastAt) return 'id_older_than_lifetime'
  return null
}

/** The form of an id for destinations that want a number: epoch milliseconds. */
export function computeNumericSessionId(id: string): number | null {
  return parseUuidV7Time(id)
}
