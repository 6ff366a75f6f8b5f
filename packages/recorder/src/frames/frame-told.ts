import type { ConsoleLevel } from '../capture/console.ts'
import { createRateLimit } from '../capture/rate-limit.ts'
import type { Said } from '../capture/told.ts'
import type { NodePrivacy } from '../privacy/node-privacy.ts'
import {
  list,
  readNumber,
  readObject,
  readText,
  refuse,
  shape,
  type Check,
  type Given,
} from './frame-checks.ts'
import { INSIDE } from './frame-messages.ts'

/** How often in five seconds: what a page itself may say. */
const LIMITS: Readonly<Record<Said[0], number>> = {
  line: 100,
  error: 20,
  request: 200,
  resource: 200,
}
const INTERVAL_MS = 5_000
const LEVELS: readonly ConsoleLevel[] = ['debug', 'log', 'info', 'warn', 'error']
const LINE_LENGTH = 4_000
const MESSAGE_LENGTH = 1_000
const NAME_LENGTH = 60
const BODY_LENGTH = 10_000
const FRAME_LENGTH = 2_000
const ARGS_LENGTH = 8_000
const ARGS_DEPTH = 8
const HEADERS_LIMIT = 50

/** What is said goes by the same rules as the text of a page where nothing marks it. */
const PLACE = { visibility: 'default', parentTag: '' } as const

/**
 * Reads what the code of frames says and asks for: each field is checked, cut and scrubbed as
 * that of the page itself is, and all frames together may say as much as the page may.
 *
 * @returns null for what is too much, or of a kind that is not known here
 */
export function createToldReader(
  privacy: Pick<NodePrivacy, 'scrubText' | 'scrubUrl'>,
  now: () => number,
): (data: Given, origin: string) => Said | null {
  const scrub = (text: string): string => privacy.scrubText(text, PLACE)
  const text =
    (limit: number): Check =>
    (value) =>
      scrub(readText(value).slice(0, limit))
  const address: Check = (value) => privacy.scrubUrl(readText(value))

  const data = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return scrub(value)
    if (typeof value !== 'object' || value === null) return value
    if (depth > ARGS_DEPTH) refuse()
    if (Array.isArray(value)) return value.map((item: unknown) => data(item, depth + 1))
    const entries = Object.entries(value)
    return Object.fromEntries(entries.map(([key, item]) => [scrub(key), data(item, depth + 1)]))
  }
  const args: Check = (value) => {
    const taken = list((item) => data(item, 0))(value)
    return JSON.stringify(taken).length <= ARGS_LENGTH ? taken : refuse()
  }
  const headers: Check = (value) => {
    const entries = Object.entries(readObject(value)).slice(0, HEADERS_LIMIT)
    return Object.fromEntries(
      entries.map(([name, held]) => [text(NAME_LENGTH)(name), text(MESSAGE_LENGTH)(held)]),
    )
  }

  const request = shape(
    {
      initiator: text(NAME_LENGTH),
      method: text(16),
      url: address,
      startedAt: readNumber,
      durationMs: readNumber,
      status: readNumber,
    },
    {
      responseBytes: readNumber,
      transferBytes: readNumber,
      requestHeaders: headers,
      responseHeaders: headers,
      requestBody: text(BODY_LENGTH),
      responseBody: text(BODY_LENGTH),
      error: oneOf(['aborted', 'failed']),
    },
  )
  const checks: Readonly<Record<Said[0], Check>> = {
    line: shape(
      { level: oneOf(LEVELS), text: text(LINE_LENGTH) },
      { args, stack: text(LINE_LENGTH) },
    ),
    error: shape(
      { kind: oneOf(['error', 'unhandled_rejection']), message: text(MESSAGE_LENGTH) },
      {
        type: text(NAME_LENGTH),
        stack: text(LINE_LENGTH),
        source: address,
        line: readNumber,
        column: readNumber,
      },
    ),
    request,
    resource: request,
  }
  const limits = new Map(
    Object.entries(LIMITS).map(([kind, most]) => [kind, createRateLimit(now, most, INTERVAL_MS)]),
  )

  /** The frame itself is known, whatever it says; what is inside of it only by what it says. */
  function nameFrame(value: unknown, origin: string): string {
    const [own = '', ...inside] = readText(value).slice(0, FRAME_LENGTH).split(INSIDE)
    const isOwn = own.startsWith(`${origin}/`)
    return [isOwn ? own : origin, ...inside].map((url) => privacy.scrubUrl(url)).join(INSIDE)
  }

  return ({ kind, told }, origin) => {
    const limit = limits.get(readText(kind))
    if (!limit) return null
    const given = readObject(told)
    const frame = nameFrame(given['frame'], origin)
    const taken = checks[kind as Said[0]](given) as object
    return limit.take() ? ([kind, { ...taken, frame }] as Said) : null
  }
}

function oneOf(values: readonly string[]): Check {
  return (value) => (values.includes(readText(value)) ? value : refuse())
}
