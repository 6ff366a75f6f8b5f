const NAMES = [
  'Ines',
  'Bram',
  'Yusuf',
  'Odile',
  'Piet',
  'Marisol',
  'Tove',
  'Kenji',
  'Ruth',
  'Anouk',
]
const WORDS = [
  'Exactly as slow as promised.',
  'My sister took mine, so I am back.',
  'Lovely, and it smells of the workshop.',
  'One leg was loose; they sent a screw and a biscuit.',
  'I did not need it. I need it now.',
  'Looks better in the evening, like most of us.',
]

/** Fourteen reviews: the same for the same product, different between products. */
export function listReviews(slug: string): { name: string; text: string; stars: number }[] {
  const seed = [...slug].reduce((sum, character) => sum + character.charCodeAt(0), 0)
  return Array.from({ length: 14 }, (_, index) => ({
    name: NAMES[(seed + index * 3) % NAMES.length] ?? 'Somebody',
    text: WORDS[(seed + index * 5) % WORDS.length] ?? '',
    stars: 3 + ((seed + index) % 3),
  }))
}
