/** Two hashes of 32 bits, each mixed with the other at the end (as cyrb53 does). */
export function hashText(
  text: string,
  [first, second]: readonly [number, number],
): [number, number] {
  let a = first
  let b = second
  for (let place = 0; place < text.length; place += 1) {
    const unit = text.charCodeAt(place)
    a = Math.imul(a ^ unit, 2_654_435_761)
    b = Math.imul(b ^ unit, 1_597_334_677)
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909)
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909)
  return [a >>> 0, b >>> 0]
}

/** The same as one number: 53 bits, as many as a double holds. */
export function hashToNumber(text: string, seeds: readonly [number, number]): number {
  const [high, low] = hashText(text, seeds)
  return (high & 0x1f_ffff) * 2 ** 32 + low
}
