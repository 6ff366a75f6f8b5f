/** How far back a repetition may lie, in bytes. */
const WINDOW = 32_768
const SHORTEST = 3
/** One less than deflate can say: its longest is an exception among the codes. */
const LONGEST = 257
/** How many earlier places are tried; more finds little more. */
const TRIES = 32
const HASH_BITS = 15

/**
 * Finds what a text repeats of itself (LZ77), for deflate.
 *
 * @returns for each step a byte, or a repetition: its length times 65,536, and how many
 * bytes back it lies
 */
export function findRepetitions(bytes: Uint8Array): Uint32Array {
  const steps = new Uint32Array(bytes.length)
  /** The last place that began with three bytes of this hash, and from each place the one before it. */
  const newest = new Int32Array(1 << HASH_BITS).fill(-1)
  const older = new Int32Array(WINDOW)
  let size = 0
  let at = 0

  /** Notes the place at hand and goes on to the next. @returns the last place that may be like it */
  function pass(): number {
    const word =
      ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number)
    const hash = Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS)
    const place = newest[hash] as number
    older[at % WINDOW] = place
    newest[hash] = at
    at += 1
    return place
  }

  /** Passes a place. @returns the longest repetition that begins there, or 0 */
  function look(): number {
    const here = at
    const limit = Math.min(LONGEST, bytes.length - here)
    let longest = SHORTEST - 1
    let distance = 0
    let place = pass()
    for (let tries = TRIES; tries > 0 && place >= 0 && here - place < WINDOW; tries -= 1) {
      if (bytes[place + longest] === bytes[here + longest]) {
        let length = 0
        while (length < limit && bytes[place + length] === bytes[here + length]) length += 1
        if (length > longest) {
          longest = length
          distance = here - place
        }
        if (length === limit) break
      }
      place = older[place % WINDOW] as number
    }
    return distance && (longest << 16) | distance
  }

  while (at < bytes.length) {
    let start = at
    let found = look()
    // The next byte may begin a longer one.
    while (found) {
      const next = look()
      if (next >> 16 <= found >> 16) break
      steps[size++] = bytes[start++] as number
      found = next
    }
    steps[size++] = found || (bytes[start] as number)
    const end = start + (found >> 16)
    while (at < end) pass()
  }
  return steps.subarray(0, size)
}
