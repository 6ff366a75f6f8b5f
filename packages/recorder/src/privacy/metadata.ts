import { scrubText } from './shapes.ts'

const DEPTH_LIMIT = 5
const KEYS_LIMIT = 100
const TEXT_LIMIT = 4_096
const SECRET_KEY =
  /^(?:pass(?:word|wd|code|phrase)?|pwd|secret|token|access_?token|refresh_?token|api_?key|authorization|cookie|cvc|cvv|card_?number|ssn|iban|pin|otp)$/i

/**
 * What a caller gave, as plain data that is safe to send: secrets replaced, deep and
 * wide things cut, functions and the like left out. Never throws, and never calls a
 * getter of the page.
 *
 * @param scrub replaces secrets in text; `scrubText` unless the caller may say more
 */
export function scrubMetadata(
  value: unknown,
  scrub: (text: string) => string = scrubText,
): Record<string, unknown> {
  const data = createWalker(scrub)(value, 0)
  return isRecord(data) ? data : data === undefined ? {} : { value: data }
}

type Walk = (value: unknown, depth: number) => unknown

function createWalker(scrub: (text: string) => string): Walk {
  const walk: Walk = (value, depth) => {
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
        return undefined
    }
  }

  function walkObject(value: object, depth: number): unknown {
    if (value instanceof Date) return Number.isFinite(value.getTime()) ? value.toISOString() : null
    if (depth >= DEPTH_LIMIT) return '…'
    if (Array.isArray(value)) {
      return value.slice(0, KEYS_LIMIT).map((item) => walk(item, depth + 1) ?? null)
    }
    const result: Record<string, unknown> = {}
    for (const key of Object.keys(value).slice(0, KEYS_LIMIT)) {
      const descriptor = Object.getOwnPropertyDescriptor(value, key)
      if (!descriptor || !('value' in descriptor)) continue
      const data = SECRET_KEY.test(key) ? '***' : walk(descriptor.value, depth + 1)
      if (data !== undefined) result[scrub(key.slice(0, 200))] = data
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
