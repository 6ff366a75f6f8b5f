/**
 * SHA-256 in plain code: the browser's own is asynchronous, and missing on pages without
 * https, while a reference has to stand in an event the moment it is made.
 */

/** SHA-256 of a text in UTF-8, as lower-case hex. About 10 ms for a megabyte. */
export function computeSha256(text: string): string {
  const bytes = new TextEncoder().encode(text)
  const view = pad(bytes)
  const state = START.slice()
  const schedule = new Int32Array(64)
  for (let at = 0; at < view.byteLength; at += 64) mix(state, schedule, { view, at })
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

/** The first 32 bits of the fractional parts of a root of each of the first primes. */
function computeConstants(count: number, root: number): Int32Array {
  const constants: number[] = []
  for (let candidate = 2; constants.length < count; candidate += 1) {
    let divisor = 2
    while (divisor * divisor <= candidate && candidate % divisor !== 0) divisor += 1
    if (divisor * divisor > candidate) constants.push((candidate ** root % 1) * 2 ** 32)
  }
  return Int32Array.from(constants, (constant) => constant | 0)
}

const ROUNDS = computeConstants(64, 1 / 3)
const START = computeConstants(8, 1 / 2)

/** The bytes, a bit, zeros, and the number of bits, in blocks of 64 bytes. */
function pad(bytes: Uint8Array): DataView {
  const padded = new Uint8Array(((bytes.length + 72) >> 6) << 6)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29))
  view.setUint32(padded.length - 4, bytes.length << 3)
  return view
}

const rotate = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits))

function mix(state: Int32Array, w: Int32Array, block: { view: DataView; at: number }): void {
  for (let t = 0; t < 16; t += 1) w[t] = block.view.getInt32(block.at + t * 4)
  for (let t = 16; t < 64; t += 1) {
    const a = w[t - 15] ?? 0
    const b = w[t - 2] ?? 0
    const low = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)
    const high = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10)
    w[t] = (w[t - 16] ?? 0) + low + (w[t - 7] ?? 0) + high
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let t = 0; t < 64; t += 1) {
    const high = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const first = (h + high + ((e & f) ^ (~e & g)) + (ROUNDS[t] ?? 0) + (w[t] ?? 0)) | 0
    const low = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const second = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) {
    state[index] = (state[index] ?? 0) + word
  }
}
