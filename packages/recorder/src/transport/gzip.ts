import { findRepetitions } from './repetitions.ts'

/** After the 256 bytes: the end, and then the lengths of repetitions. */
const END = 256
const LENGTHS = 286
const DISTANCES = 30
/** Nothing counts as rarer than once in so many, so that no code is longer than 14 bits. */
const RAREST = 8_192
const SHORTEST_RUN = 11
const LONGEST_RUN = 138

/** A code for each of some symbols, as deflate wants it. */
interface Code {
  /** In bits; 0 for a symbol that does not occur. */
  readonly sizes: Uint8Array
  /** Turned round: the first bit of the code is the lowest. */
  readonly words: Uint16Array
}

/**
 * Writes gzip (RFC 1951, 1952) at once, for a page that gets no later turn: the
 * browser's own CompressionStream only ever answers later. One block with codes made
 * for this text; `bytes` must not be empty.
 */
export function gzip(bytes: Uint8Array): Uint8Array {
  const steps = findRepetitions(bytes)
  const [symbols, distances] = createCodes(steps)
  const out = new Uint8Array(bytes.length * 2 + 512)
  let size = 0
  let pending = 0
  let pendingBits = 0

  function write(bits: number, count: number): void {
    pending |= bits << pendingBits
    for (pendingBits += count; pendingBits >= 8; pendingBits -= 8) {
      out[size++] = pending
      pending >>>= 8
    }
  }
  const put = ({ words, sizes }: Code, symbol: number): void =>
    write(words[symbol] as number, sizes[symbol] as number)
  const putNumber = (code: Code, range: Range, value: number): void => {
    const restBits = countRestBits(value, range.kept)
    put(code, toSymbol(value, range))
    write(value & ((1 << restBits) - 1), restBits)
  }

  // The magic number, deflate, no flags, no time, an unknown system.
  for (const byte of [31, 139, 8, 0, 0, 0, 0, 0, 0, 255]) write(byte, 8)
  // The last block, with codes of its own. Their sizes, from 0 to 14, stand there as 4
  // bits each; so does the sign for a run of zeros, which has the 16th word.
  write(0b101, 3)
  write(LENGTHS - 257, 5)
  write(DISTANCES - 1, 5)
  write(14, 4)
  for (let index = 0; index < 18; index += 1) write(index < 2 ? 0 : 4, 3)
  for (const { sizes } of [symbols, distances]) {
    for (let at = 0; at < sizes.length;) {
      let run = 0
      while (run < LONGEST_RUN && sizes[at + run] === 0) run += 1
      if (run >= SHORTEST_RUN) {
        write(15, 4)
        write(run - SHORTEST_RUN, 7)
        at += run
      } else write(turn(sizes[at++] as number, 4), 4)
    }
  }
  for (const step of steps) {
    if (step <= END) put(symbols, step)
    else {
      putNumber(symbols, LENGTH, toLength(step))
      putNumber(distances, DISTANCE, toDistance(step))
    }
  }
  put(symbols, END)
  if (pendingBits) write(0, 8 - pendingBits)
  for (const word of [computeCrc32(bytes), bytes.length]) {
    write(word & 0xffff, 16)
    write(word >>> 16, 16)
  }
  return out.slice(0, size)
}

/**
 * Deflate names a number by its first bits, of which `kept` stand after the leading one:
 * they and how many are left make the symbol, counted from `first`, and the rest follows.
 */
interface Range {
  readonly first: number
  readonly kept: number
}

const LENGTH: Range = { first: END + 1, kept: 2 }
const DISTANCE: Range = { first: 0, kept: 1 }

const toLength = (step: number): number => (step >> 16) - 3
const toDistance = (step: number): number => (step & 0xffff) - 1

function countRestBits(value: number, kept: number): number {
  return Math.max(0, 31 - Math.clz32(value) - kept)
}

function toSymbol(value: number, { first, kept }: Range): number {
  const restBits = countRestBits(value, kept)
  return first + (restBits << kept) + (value >> restBits)
}

function createCodes(steps: Uint32Array): [symbols: Code, distances: Code] {
  const symbols = new Uint32Array(LENGTHS)
  const distances = new Uint32Array(DISTANCES)
  // A code has at least two words.
  symbols[END] = distances[0] = distances[1] = 1
  const count = (counts: Uint32Array, symbol: number): void => {
    counts[symbol] = (counts[symbol] as number) + 1
  }
  for (const step of steps) {
    if (step <= END) count(symbols, step)
    else {
      count(symbols, toSymbol(toLength(step), LENGTH))
      count(distances, toSymbol(toDistance(step), DISTANCE))
    }
  }
  return [createCode(symbols), createCode(distances)]
}

function createCode(counts: Uint32Array): Code {
  const sizes = computeSizes(counts)
  const words = new Uint16Array(counts.length)
  let word = 0
  for (let bits = 1; bits < 16; bits += 1, word <<= 1) {
    sizes.forEach((size, symbol) => {
      if (size === bits) words[symbol] = turn(word++, bits)
    })
  }
  return { sizes, words }
}

/**
 * Shannon's sizes, each at most a bit too long, and what that leaves unused given to
 * the frequent ones: within 1 % of Huffman's in a fraction of the code.
 */
function computeSizes(counts: Uint32Array): Uint8Array {
  const used = [...counts.keys()].filter((symbol) => counts[symbol])
  used.sort((a, b) => (counts[b] as number) - (counts[a] as number))
  const sum = (): number => used.reduce((total, symbol) => total + (counts[symbol] as number), 0)
  const least = Math.ceil(sum() / RAREST)
  for (const symbol of used) counts[symbol] = Math.max(counts[symbol] as number, least)
  const total = sum()
  const sizes = new Uint8Array(counts.length)
  /** In shares of the shortest unused word, of 15 bits. */
  let unused = 1 << 15
  for (const symbol of used) {
    sizes[symbol] = Math.ceil(Math.log2(total / (counts[symbol] as number)))
    unused -= 1 << (15 - (sizes[symbol] as number))
  }
  while (unused > 0) {
    for (const symbol of used) {
      const share = 1 << (15 - (sizes[symbol] as number))
      if (share > unused) continue
      sizes[symbol] = (sizes[symbol] as number) - 1
      unused -= share
    }
  }
  return sizes
}

/** The same bits in the other order. */
function turn(bits: number, count: number): number {
  let turned = 0
  for (let index = 0; index < count; index += 1) turned = (turned << 1) | ((bits >> index) & 1)
  return turned
}

function computeCrc32(bytes: Uint8Array): number {
  const table = Int32Array.from({ length: 256 }, (_, value) => {
    for (let index = 0; index < 8; index += 1) value = (value >>> 1) ^ (-(value & 1) & 0xedb88320)
    return value
  })
  let crc = -1
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 255] as number)
  return ~crc
}
