import { createRandom } from '../../../scripts/demo-visits/hand.ts'

const WORDS =
  `oak linen kettle lamp quiet morning window shelf copper wool garden slow north harbour paper stone
candle basket chair river amber cotton iron glass autumn porch cedar button needle ladder mirror blanket
spoon bread salt pepper apple pear cloud winter summer light shadow corner table drawer handle hinge lock
carries keeps warms folds opens closes holds bends turns stands rests leans fits lasts mends washes dries
softly plainly twice daily often never always nearly quite rather well by hand with care for years in one
piece without screws from reclaimed wood at room temperature under a soft light beside the door near a
small green solid heavy thin round square long short bright dark warm cool plain fine rough smooth`.split(
    /\s+/,
  )

/** Sentences that are the same for the same seed. */
export function writeSentences(seed: number, count: number): string {
  const random = createRandom(seed)
  const word = (): string => WORDS[Math.floor(random() * WORDS.length)] ?? ''
  return Array.from({ length: count }, () => {
    const words = Array.from({ length: 6 + Math.floor(random() * 12) }, word)
    const sentence = words.join(' ')
    return `${sentence[0]?.toUpperCase() ?? ''}${sentence.slice(1)}.`
  }).join(' ')
}

/** A name of two words, in capitals where names have them. */
export function writeName(seed: number): string {
  const random = createRandom(seed + 7_919)
  return [0, 1]
    .map(() => WORDS[Math.floor(random() * 50)] ?? '')
    .map((word) => `${word[0]?.toUpperCase() ?? ''}${word.slice(1)}`)
    .join(' ')
}
