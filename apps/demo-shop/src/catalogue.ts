/** Everything that the shop sells. Prices are in cents. */
export interface Product {
  readonly slug: string
  readonly name: string
  readonly category: Category
  readonly priceCents: number
  readonly line: string
  readonly story: string
  readonly care: string
  readonly size: string
  readonly rating: number
  readonly ground: string
}

export const CATEGORIES = ['light', 'table', 'warmth', 'desk'] as const
type Category = (typeof CATEGORIES)[number]

export const PRODUCTS: readonly Product[] = [
  {
    slug: 'ember-lamp',
    name: 'Ember lamp',
    category: 'light',
    priceCents: 11_800,
    line: 'Glows instead of glaring.',
    story:
      'A paper shade folded from one sheet, a brass stem, and a dimmer that remembers where you left it. We tried forty papers and kept the one that made everybody lower their voice.',
    care: 'Dust with a dry brush. If the shade tears, we fold you another for the price of the stamp.',
    size: '38 cm high, 24 cm across the shade.',
    rating: 4.5,
    ground: '#f3dfc6',
  },
  {
    slug: 'second-cup-mug',
    name: 'Second cup mug',
    category: 'table',
    priceCents: 2_400,
    line: 'Holds exactly one more than one.',
    story:
      'Thrown a little thicker than it has to be, so that the second half is as warm as the first. The handle fits three fingers or two mittens.',
    care: 'Dishwasher, oven, careless flatmates: all fine.',
    size: '9 cm high, 410 ml.',
    rating: 5,
    ground: '#d9e4dc',
  },
  {
    slug: 'opinion-blanket',
    name: 'Opinion blanket',
    category: 'warmth',
    priceCents: 14_900,
    line: 'Wool with a view of its own.',
    story:
      'Woven from the wool of a flock that has never agreed on anything. Heavy enough to end a discussion, wide enough for both sides of it.',
    care: 'Air it on a cold day. Wash by hand, seldom, and apologise first.',
    size: '140 by 200 cm.',
    rating: 4,
    ground: '#e9d5d0',
  },
  {
    slug: 'slow-kettle',
    name: 'Slow kettle',
    category: 'table',
    priceCents: 8_600,
    line: 'Takes four minutes, on purpose.',
    story:
      'Enamel over steel, with a whistle tuned to a fourth. It boils when it boils, and in the meantime you may look out of the window.',
    care: 'Vinegar once a month, a dry cloth every day.',
    size: '1.4 litres, 22 cm high.',
    rating: 4.5,
    ground: '#dfe3ea',
  },
  {
    slug: 'margin-notebook',
    name: 'Margin notebook',
    category: 'desk',
    priceCents: 1_600,
    line: 'More margin than page.',
    story:
      'For people whose best ideas are written sideways. Sewn, so that it lies flat, and ruled so faintly that you may ignore it.',
    care: 'Write in it.',
    size: '15 by 21 cm, 192 pages.',
    rating: 4.5,
    ground: '#e8e2d0',
  },
  {
    slug: 'window-pot',
    name: 'Window pot',
    category: 'desk',
    priceCents: 3_200,
    line: 'For the plant that survives you.',
    story:
      'A pot with a reservoir of its own: water it on Sunday, forget it until Friday, be thanked anyway.',
    care: 'Rinse the reservoir when the seasons change.',
    size: '14 cm across, 13 cm high.',
    rating: 4,
    ground: '#d7e3cf',
  },
  {
    slug: 'long-candle',
    name: 'Long candle',
    category: 'light',
    priceCents: 1_900,
    line: 'Lasts as long as the story.',
    story: 'Beeswax, dipped thirty times, with a wick that does not smoke when the talk does.',
    care: 'Trim the wick to a fingernail.',
    size: '32 cm, nine hours.',
    rating: 4.5,
    ground: '#f0e4c3',
  },
  {
    slug: 'attic-radio',
    name: 'Attic radio',
    category: 'desk',
    priceCents: 16_400,
    line: 'Three stations and a fourth.',
    story:
      'Walnut, one speaker, one dial with a stop between the stations for the one that you only get in the rain.',
    care: 'Wax the case once a year.',
    size: '26 by 16 by 12 cm.',
    rating: 4,
    ground: '#ead7c3',
  },
  {
    slug: 'quiet-clock',
    name: 'Quiet clock',
    category: 'desk',
    priceCents: 7_200,
    line: 'Tells the time only when asked.',
    story: 'A sweeping hand, no tick, and a face without numbers, because you know where six is.',
    care: 'One battery every three years.',
    size: '21 cm across.',
    rating: 3.5,
    ground: '#dce0e6',
  },
  {
    slug: 'hearth-basket',
    name: 'Hearth basket',
    category: 'warmth',
    priceCents: 5_400,
    line: 'Wood, wool, or the cat.',
    story: 'Split willow on an oak base, made to be dragged across a floor by its one good handle.',
    care: 'Wet it twice a year and it will never creak.',
    size: '44 cm across, 36 cm high.',
    rating: 4.5,
    ground: '#e6dac4',
  },
  {
    slug: 'porch-lantern',
    name: 'Porch lantern',
    category: 'light',
    priceCents: 6_800,
    line: 'Says that somebody is at home.',
    story: 'Tin and old glass, with a door that closes with the sound a door should make.',
    care: 'Wipe the glass with newspaper.',
    size: '29 cm high.',
    rating: 5,
    ground: '#d5dde0',
  },
  {
    slug: 'reading-stool',
    name: 'Reading stool',
    category: 'warmth',
    priceCents: 12_600,
    line: 'For feet, books or a third guest.',
    story: 'Ash, three legs because floors are never flat, and a seat pressed into shape by steam.',
    care: 'Oil it when it looks thirsty.',
    size: '42 cm high, 34 cm across.',
    rating: 4,
    ground: '#e7ddcf',
  },
]

export function findProduct(slug: string): Product | undefined {
  return PRODUCTS.find((product) => product.slug === slug)
}

const money = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'EUR' })

/** `11800` is `€118.00`. */
export function formatPrice(cents: number): string {
  return money.format(cents / 100)
}
