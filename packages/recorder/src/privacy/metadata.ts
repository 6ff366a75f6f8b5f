import { isSecretKey } from './secret-key.ts'
import { scrubText } from './shapes.ts'

const DEPTH_LIMIT = 5
const KEYS_LIMIT = 100
const TEXT_LIMIT = 4_096
/** What one call may send, in bytes of JSON. */
const METADATA_BYTES_LIMIT = 32_768
/** Traits travel with every segment, so that they may be less. */
export const TRAITS_BYTES_LIMIT = 12_288
/** Under this key stands that something was left out. */
const CUT_KEY = '…'

/**
 * What a caller gave, as plain data that is safe to send: secrets replaced, deep and
 * wide things cut, functions and the like left out. Never throws, and never calls a
 * getter of the page.
 *
 * @param scrub replaces secrets in text; `scrubText` unless the caller may say more
 * @param bytesLimit the most that the result may take as JSON; when things had to go,
 * the result says so under the key `…`
 */
export function scrubMetadata(
  value: unknown,
  scrub: (text: string) => string = scrubText,
  bytesLimit = METADATA_BYTES_LIMIT,
): Record<string, unknown> {
  const data = createWalker(scrub)(value, 0)
  const record = isRecord(data) ? data : data === undefined ? {} : { value: data }
  return measure(record) <= bytesLimit ? record : cut(record, bytesLimit)
}

/** Leaves out whole properties, the first that do not fit and whatever else does not. */
function cut(record: Record<string, unknown>, bytesLimit: number): Record<string, unknown> {
  const note = `cut to ${bytesLimit} bytes`
  const kept: Record<string, unknown> = {}
  let room = bytesLimit - measure({ [CUT_KEY]: note })
  for (const [key, value] of Object.entries(record)) {
    // The braces that are counted here stand for the comma.
    const size = measure({ [key]: value })
    if (size > room) continue
    room -= size
    kept[key] = value
  }
  return { ...kept, [CUT_KEY]: note }
}

function measure(record: Record<string, unknown>): number {
  return new TextEncoder().encode(JSON.stringify(record)).length
}

type Walk = (value: unknown, depth: number) => unknown

/**
 * Makes plain data of whatever a page has: bounded, without secrets, and without a call of a
 * getter.
 *
 * @param describe says what is no plain data in words; undefined leaves it out, or goes into it
 * @param nodesLimit how many values are looked at, in all calls together
 */
export function createWalker(
  scrub: (text: string) => string,
  describe: (value: unknown) => string | undefined = () => undefined,
  nodesLimit = Infinity,
): Walk {
  let left = nodesLimit
  const walk: Walk = (value, depth) => {
    left -= 1
    switch (typeof value) {
      case 'string':
        return scrub(value.slice(0, TEXT_LIMIT))
      case 'number':
        return Number.isFinite(value) ? walkNumber(value) : String(value)
      case 'boolean':
        return value
      case 'bigint':
        return scrub(String(value))
      case 'object':
        return value === null ? null : walkObject(value, depth)
      default:
        return describe(value)
    }
  }

  function walkObject(value: object, depth: number): unknown {
    if (value instanceof Date) return Number.isFinite(value.getTime()) ? value.toISOString() : null
    const words = describe(value)
    if (words !== undefined) return scrub(words)
    if (depth >= DEPTH_LIMIT || left < 0) return '…'
    if (Array.isArray(value)) {
      return value.slice(0, KEYS_LIMIT).map((item) => walk(item, depth + 1) ?? null)
    }
    const result: Record<string, unknown> = {}
    for (const key of Object.keys(value).slice(0, KEYS_LIMIT)) {
      const descriptor = Object.getOwnPropertyDescriptor(value, key)
      if (!descriptor || !('value' in descriptor)) continue
      const data = isSecretKey(key) ? '***' : walk(descriptor.value, depth + 1)
      if (data !== undefined) result[scrubText(key.slice(0, 200))] = data
    }
    return result
  }

  /** A card number is as secret as a number as it is as text. */
  function walkNumber(value: number): number | string {
    const text = String(value)
    const scrubbed = scrub(text)
    return scrubbed === text ? value : scrubbed
  }

  return walk
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
