import { SEGMENT_INFLATED_BYTES_LIMIT } from '@playhead/protocol'
import { crc32, gunzipSync } from 'node:zlib'
import { createNumberGiver, createNumberTaker } from './numbers.ts'
import { createStringGiver, createStringTaker } from './strings.ts'
import {
  joinPack,
  PackDamagedError,
  splitPack,
  type PackContent,
  type PackPart,
} from './pack-format.ts'

/** The payload of a segment, or of the keyframe before it, as it is stored by itself. */
export interface Packable {
  readonly sequence: number
  readonly isKeyframe: boolean
  /** gzip of a JSON array of rrweb events, as a recorder sent it. */
  readonly payload: Uint8Array
}

/** What a pack gives back. */
export interface Unpacked {
  readonly sequence: number
  readonly isKeyframe: boolean
  /** What the payload inflates to, byte for byte; with `isAsCame`, the payload itself. */
  readonly bytes: Uint8Array
  /** It could not be inflated when it was packed. */
  readonly isAsCame: boolean
}

export interface Packed {
  readonly bytes: Buffer
  /** How many of the payloads are in it: the first ones. */
  readonly count: number
  /** Of all that is in it, inflated. */
  readonly textBytes: number
}

export interface PackOptions {
  /** Of zstd. */
  readonly level: number
  readonly dictionary?: Uint8Array | undefined
}

/** A pack takes no further payload once it holds this much text, in bytes. */
export const PACK_TEXT_BYTES = 2 * 1024 * 1024

/** With more odd payloads than this, all of a pack stay as they are written. */
const ODD_LIMIT = 8

/** What was packed did not come back as it was. */
export class PackMismatchError extends Error {
  override readonly name = 'PackMismatchError'
}

/**
 * Packs the first of the payloads, and proves it: what comes back is compared with
 * what went in, byte by byte, before this returns.
 *
 * @throws {PackMismatchError} when it does not come back as it was
 */
export function pack(payloads: readonly Packable[], options: PackOptions): Packed {
  const { inflated, textBytes } = inflateFirst(payloads)
  // Odd spellings of numbers do not survive, nor what no JSON holds. What has some stays as it is.
  const plain = new Set<Unpacked>()
  for (let attempt = 0; attempt <= ODD_LIMIT; attempt += 1) {
    if (attempt === ODD_LIMIT) for (const each of inflated) plain.add(each)
    const bytes = joinPack(takeApart(inflated, plain), options)
    const odd = findDifferent(bytes, inflated, options)
    if (!odd) return { bytes, count: inflated.length, textBytes }
    plain.add(odd)
  }
  throw new PackMismatchError('what was packed does not come back as it was')
}

/**
 * How large a pack of the first of the payloads is with each of the dictionaries; it is
 * not kept, so nothing is proved.
 *
 * @returns the sizes in bytes, and how many of the payloads it holds
 */
export function weighPack(
  payloads: readonly Packable[],
  { level, dictionaries }: { level: number; dictionaries: readonly (Uint8Array | undefined)[] },
): { sizes: number[]; count: number } {
  const { inflated } = inflateFirst(payloads)
  const content = takeApart(inflated, new Set())
  const sizes = dictionaries.map((dictionary) => joinPack(content, { level, dictionary }).length)
  return { sizes, count: inflated.length }
}

/**
 * What is in a pack, in the order in which it was packed.
 *
 * @throws {PackDamagedError} when it is damaged, or the dictionary is not the one it was made with
 */
export function unpack(bytes: Uint8Array, dictionary?: Uint8Array): Unpacked[] {
  const { unpacked, isSound } = restore(bytes, dictionary)
  if (!isSound) throw new PackDamagedError('a pack does not match its checksum')
  return unpacked
}

function restore(bytes: Uint8Array, dictionary: Uint8Array | undefined) {
  const { parts, numbers, strings, checksum } = splitPack(bytes, dictionary)
  const numberGiver = createNumberGiver(numbers)
  const stringGiver = createStringGiver(Buffer.from(strings).toString('latin1'))
  const unpacked = parts.map(({ sequence, isKeyframe, form, bytes }): Unpacked => {
    const isAsCame = form === 'as-came'
    if (form !== 'bare') return { sequence, isKeyframe, isAsCame, bytes }
    const bare = Buffer.from(bytes).toString('latin1')
    const text = numberGiver.give(stringGiver.give(bare))
    return { sequence, isKeyframe, isAsCame, bytes: Buffer.from(text, 'latin1') }
  })
  return { unpacked, isSound: computeChecksum(unpacked) === checksum }
}

function computeChecksum(unpacked: readonly Unpacked[]): number {
  return unpacked.reduce(
    (sum, { sequence, bytes }) => crc32(bytes, crc32(String(sequence), sum)),
    0,
  )
}

function inflate({ sequence, isKeyframe, payload }: Packable): Unpacked {
  const name = { sequence, isKeyframe }
  try {
    const bytes = gunzipSync(payload, { maxOutputLength: SEGMENT_INFLATED_BYTES_LIMIT })
    return { ...name, bytes, isAsCame: false }
  } catch {
    return { ...name, bytes: payload, isAsCame: true }
  }
}

/** The first of the payloads, as many as go into a pack. */
function inflateFirst(payloads: readonly Packable[]): { inflated: Unpacked[]; textBytes: number } {
  const inflated: Unpacked[] = []
  let textBytes = 0
  for (const payload of payloads) {
    // A keyframe is of use only beside the segment that it stands before.
    if (textBytes >= PACK_TEXT_BYTES && !inflated.at(-1)?.isKeyframe) break
    const each = inflate(payload)
    inflated.push(each)
    textBytes += each.bytes.length
  }
  return { inflated, textBytes }
}

/** @param plain what is to stay as it is written */
function takeApart(inflated: readonly Unpacked[], plain: ReadonlySet<Unpacked>): PackContent {
  const numbers = createNumberTaker()
  const strings = createStringTaker()
  const parts = inflated.map((each): PackPart => {
    if (each.isAsCame) return { ...each, form: 'as-came' }
    if (plain.has(each)) return { ...each, form: 'text' }
    const text = numbers.take(Buffer.from(each.bytes).toString('latin1'))
    return { ...each, form: 'bare', bytes: Buffer.from(strings.take(text), 'latin1') }
  })
  const taken = { numbers: numbers.finish(), strings: Buffer.from(strings.finish(), 'latin1') }
  return { parts, ...taken, checksum: computeChecksum(inflated) }
}

/** The first one that does not come back as it was. */
function findDifferent(
  bytes: Uint8Array,
  inflated: readonly Unpacked[],
  { dictionary }: PackOptions,
): Unpacked | undefined {
  const { unpacked } = restore(bytes, dictionary)
  return inflated.find((each, place) => {
    const back = unpacked[place]
    return (
      back?.sequence !== each.sequence ||
      back.isKeyframe !== each.isKeyframe ||
      back.isAsCame !== each.isAsCame ||
      Buffer.compare(back.bytes, each.bytes) !== 0
    )
  })
}
