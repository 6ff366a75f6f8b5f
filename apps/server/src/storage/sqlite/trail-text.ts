import { hash } from 'node:crypto'
import type { TrailPart, TrailStep } from '../trails.ts'

/**
 * A trail as text: digits of six bits, so that SQLite can join any number of trails to one
 * text, which is far sooner read than as many rows. Pages are named by the hash of their
 * path: the text names nobody's pages by itself, and goes with its session.
 *
 * `session` 6 digits, `began` 8, `count` 2, and of each page `page` 9 and `offset` 5.
 */
const DIGITS = { session: 6, began: 8, count: 2, offset: 5 }
/** A page is a whole number of 53 bits, in two parts. */
const PAGE_HIGH = 4
const PAGE_LOW = 5
const HEAD_LENGTH = DIGITS.session + DIGITS.began + DIGITS.count
const STEP_LENGTH = PAGE_HIGH + PAGE_LOW + DIGITS.offset
const BASE = 64
/** Of the first digit: all of them lie in ASCII, one byte each. */
const ZERO = 48
const LOW_BASE = BASE ** PAGE_LOW
const OFFSET_LIMIT = BASE ** DIGITS.offset - 1

/** The number by which trails name a page: 53 bits of a hash, so that two never meet. */
export function hashPath(path: string): number {
  const bytes = hash('sha256', path, 'buffer')
  return (bytes.readUInt32BE(0) & 0x1f_ffff) * 2 ** 32 + bytes.readUInt32BE(4)
}

/** Empty for a session without pages. */
export function writeTrail(session: number, steps: readonly TrailStep[]): string {
  const [first] = steps
  if (!first) return ''
  const head =
    write(session, DIGITS.session) +
    write(Math.round(first.at), DIGITS.began) +
    write(steps.length, DIGITS.count)
  const pages = steps.map(({ path, at }) => {
    const offset = Math.min(Math.round(at - first.at), OFFSET_LIMIT)
    return write(hashPath(path), PAGE_HIGH + PAGE_LOW) + write(offset, DIGITS.offset)
  })
  return head + pages.join('')
}

/** @param bytes any number of trails, one behind the other */
export function readTrails(bytes: Uint8Array): Omit<TrailPart, 'next'> {
  const stepsAtMost = Math.floor(bytes.length / STEP_LENGTH)
  const sessionsAtMost = Math.floor(bytes.length / (HEAD_LENGTH + STEP_LENGTH))
  const sessions = new Float64Array(sessionsAtMost)
  const beganAt = new Float64Array(sessionsAtMost)
  const starts = new Uint32Array(sessionsAtMost + 1)
  const pages = new Float64Array(stepsAtMost)
  const offsets = new Uint32Array(stepsAtMost)
  let place = 0
  let found = 0
  let step = 0
  // Written out, as all of the time that paths take goes by here.
  const digit = (at: number): number => (bytes[at] ?? ZERO) - ZERO
  const three = (at: number): number => (digit(at) << 12) | (digit(at + 1) << 6) | digit(at + 2)
  const four = (at: number): number => (three(at) << 6) | digit(at + 3)
  const five = (at: number): number => (four(at) << 6) | digit(at + 4)
  while (place < bytes.length) {
    sessions[found] = three(place) * BASE ** 3 + three(place + 3)
    beganAt[found] = four(place + 6) * BASE ** 4 + four(place + 10)
    const count = (digit(place + 14) << 6) | digit(place + 15)
    place += HEAD_LENGTH
    for (const end = step + count; step < end; step += 1) {
      pages[step] = four(place) * LOW_BASE + five(place + PAGE_HIGH)
      offsets[step] = five(place + PAGE_HIGH + PAGE_LOW)
      place += STEP_LENGTH
    }
    found += 1
    starts[found] = step
  }
  return {
    sessions: sessions.subarray(0, found),
    beganAt: beganAt.subarray(0, found),
    starts: starts.subarray(0, found + 1),
    pages: pages.subarray(0, step),
    offsets: offsets.subarray(0, step),
  }
}

function write(value: number, digits: number): string {
  let text = ''
  let left = value
  for (let place = 0; place < digits; place += 1) {
    text = String.fromCharCode(ZERO + (left % BASE)) + text
    left = Math.floor(left / BASE)
  }
  return text
}
