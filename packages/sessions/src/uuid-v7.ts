/**
 * UUIDv7 (RFC 9562): 48 bits of epoch milliseconds, version, 74 random bits. The
 * time part of a session's id is its start, and ids sort by time as text.
 */
const PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** The largest time that fits the 48 bits, in epoch milliseconds. */
export const UUID_TIME_LIMIT_MS = 2 ** 48 - 1

/** How many random bytes `createUuidV7` reads. */
export const UUID_RANDOM_BYTES = 10

/**
 * Makes a UUIDv7 from a time and ten random bytes.
 *
 * @throws {RangeError} when the time does not fit or there are too few bytes
 * @example
 * createUuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10)))
 */
export function createUuidV7(atMs: number, random: Uint8Array): string {
  const time = Math.floor(atMs)
  if (!(time >= 0 && time <= UUID_TIME_LIMIT_MS)) {
    throw new RangeError(`a UUIDv7 holds times from 0 to ${UUID_TIME_LIMIT_MS}, got ${atMs}`)
  }
  if (random.length < UUID_RANDOM_BYTES) {
    throw new RangeError(`a UUIDv7 needs ${UUID_RANDOM_BYTES} random bytes, got ${random.length}`)
  }
  const [version = 0, second = 0, variant = 0, ...rest] = random.subarray(0, UUID_RANDOM_BYTES)
  const bytes = [(version & 0x0f) | 0x70, second, (variant & 0x3f) | 0x80, ...rest]
  const hex = bytes.reduce((text, byte) => text + toHex(byte, 2), toHex(time, 12))
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function toHex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}

/** Whether the text is a UUIDv7 in lower case. */
export function isUuidV7(text: unknown): text is string {
  return typeof text === 'string' && PATTERN.test(text)
}

/** The time part of a UUIDv7 in epoch milliseconds, or null when it is none. */
export function parseUuidV7Time(text: string): number | null {
  return isUuidV7(text) ? Number.parseInt(text.slice(0, 8) + text.slice(9, 13), 16) : null
}

/**
 * Makes the same UUIDv7 from the same time and text, wherever it is called: for
 * ids that several places must arrive at without talking to each other.
 */
export function deriveUuidV7(atMs: number, seed: string): string {
  const bytes = new Uint8Array(UUID_RANDOM_BYTES + 2)
  const view = new DataView(bytes.buffer)
  for (let word = 0; word < 3; word += 1) view.setUint32(word * 4, hash(seed, word))
  return createUuidV7(atMs, bytes)
}

// MurmurHash3's 32-bit mixing over UTF-16 code units. It spreads ids; it keeps no secret.
function hash(text: string, salt: number): number {
  let state = Math.imul(salt + 1, 0x9e3779b1)
  for (let index = 0; index < text.length; index += 1) {
    state = Math.imul(state ^ text.charCodeAt(index), 0xcc9e2d51)
    state = (state << 13) | (state >>> 19)
    state = (Math.imul(state, 5) + 0xe6546b64) | 0
  }
  state ^= state >>> 16
  state = Math.imul(state, 0x85ebca6b)
  state ^= state >>> 13
  state = Math.imul(state, 0xc2b2ae35)
  return (state ^ (state >>> 16)) >>> 0
}
