import { compress, decompress } from './zstd.ts'

/**
 * The bytes of a pack:
 *
 * ```
 * pack := version:uint8 compression:uint8 checksum:uint32le
 *         textBytes:uint32le numberBytes:uint32le frameBytes:uint32le
 *         textFrame:zstd numberFrame:zstd
 * text := listBytes:uint32le list:JSON part* strings
 * list := [[sequence, form, partBytes], …]
 * ```
 *
 * Text and numbers are compressed apart, because they have nothing in common; only
 * text has a use for a dictionary. What is alike stands together in it: the parts, then
 * the strings that were taken out of them. Sizes are checked before anything is made of that
 * size.
 */

/** How a part is written. The place in this list is what is stored: only ever added to. */
const FORMS = ['bare', 'text', 'as-came'] as const

export interface PackPart {
  readonly sequence: number
  readonly isKeyframe: boolean
  readonly form: (typeof FORMS)[number]
  readonly bytes: Uint8Array
}

export interface PackContent {
  readonly parts: readonly PackPart[]
  /** What was taken out of the bare parts, all in one. */
  readonly numbers: Uint8Array
  readonly strings: Uint8Array
  /** Of what whoever reads has to come out with. */
  readonly checksum: number
}

/** The bytes are no pack, are damaged, or want another dictionary. */
export class PackDamagedError extends Error {
  override readonly name = 'PackDamagedError'
}

const VERSION = 2
const COMPRESSIONS = ['zstd', 'zstd-dictionary'] as const
const HEADER_BYTES = 18
/** More than a pack can hold: the last payload that it takes may inflate to 16 MB. */
const BYTES_LIMIT = 64 * 1024 * 1024
/** Added to the form of a keyframe. */
const KEYFRAME = 16

export function joinPack(
  { parts, numbers, strings, checksum }: PackContent,
  { level, dictionary }: { level: number; dictionary?: Uint8Array | undefined },
): Buffer {
  const list = Buffer.from(JSON.stringify(parts.map(toListItem)))
  const listSize = Buffer.alloc(4)
  listSize.writeUInt32LE(list.length)
  const text = Buffer.concat([listSize, list, ...parts.map(({ bytes }) => bytes), strings])
  const frame = compress(text, { level, dictionary })
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt8(VERSION, 0)
  header.writeUInt8(COMPRESSIONS.indexOf(dictionary ? 'zstd-dictionary' : 'zstd'), 1)
  header.writeUInt32LE(checksum, 2)
  for (const [place, { length }] of [text, numbers, frame].entries()) {
    header.writeUInt32LE(length, 6 + place * 4)
  }
  return Buffer.concat([header, frame, compress(numbers, { level })])
}

/** @throws {PackDamagedError} */
export function splitPack(pack: Uint8Array, dictionary?: Uint8Array): PackContent {
  try {
    return split(Buffer.from(pack.buffer, pack.byteOffset, pack.length), dictionary)
  } catch (cause) {
    if (cause instanceof PackDamagedError) throw cause
    throw new PackDamagedError('a pack cannot be read', { cause })
  }
}

/** Whether this version can read what follows the header, with or without a dictionary. */
export function hasPackHeader(pack: Uint8Array, hasDictionary: boolean): boolean {
  try {
    const bytes = Buffer.from(pack.buffer, pack.byteOffset, pack.length)
    return readCompression(bytes) === 'zstd' || hasDictionary
  } catch (error) {
    if (error instanceof PackDamagedError) return false
    throw error
  }
}

/** @throws {PackDamagedError} */
function readCompression(pack: Buffer): (typeof COMPRESSIONS)[number] {
  if (pack.length < HEADER_BYTES) throw new PackDamagedError('a pack ends in its header')
  const version = pack.readUInt8(0)
  if (version !== VERSION) throw new PackDamagedError(`a pack has the unknown version ${version}`)
  const compression = COMPRESSIONS[pack.readUInt8(1)]
  if (!compression) throw new PackDamagedError('a pack has an unknown compression')
  return compression
}

function split(pack: Buffer, dictionary: Uint8Array | undefined): PackContent {
  const needsDictionary = readCompression(pack) === 'zstd-dictionary'
  if (needsDictionary && !dictionary) throw new PackDamagedError('a pack lacks its dictionary')
  const numbersAt = HEADER_BYTES + pack.readUInt32LE(14)
  const text = inflate(pack.subarray(HEADER_BYTES, numbersAt), {
    sizeBytes: pack.readUInt32LE(6),
    dictionary: needsDictionary ? dictionary : undefined,
  })
  const numbers = inflate(pack.subarray(numbersAt), { sizeBytes: pack.readUInt32LE(10) })
  return { ...splitText(text), numbers, checksum: pack.readUInt32LE(2) }
}

function inflate(
  frame: Buffer,
  options: { sizeBytes: number; dictionary?: Uint8Array | undefined },
): Buffer {
  const { sizeBytes } = options
  if (sizeBytes > BYTES_LIMIT) throw new PackDamagedError(`a pack claims ${sizeBytes} bytes`)
  const bytes = decompress(frame, options)
  if (bytes.length !== sizeBytes) throw new PackDamagedError('a pack has not the size that it says')
  return bytes
}

function splitText(text: Buffer): Pick<PackContent, 'parts' | 'strings'> {
  const listEnd = 4 + text.readUInt32LE(0)
  const list = JSON.parse(text.toString('utf8', 4, listEnd)) as [number, number, number][]
  let at = listEnd
  const parts = list.map(([sequence, code, size]): PackPart => {
    const form = FORMS[code % KEYFRAME]
    if (!form) throw new PackDamagedError('a pack has a part of an unknown form')
    const bytes = text.subarray(at, at + size)
    at += size
    return { sequence, isKeyframe: code >= KEYFRAME, form, bytes }
  })
  return { parts, strings: text.subarray(at) }
}

function toListItem({ sequence, isKeyframe, form, bytes }: PackPart): [number, number, number] {
  return [sequence, FORMS.indexOf(form) + (isKeyframe ? KEYFRAME : 0), bytes.length]
}
