import { expect, test } from 'vitest'
import { addToCart, computeItemCount, computeTotals, parseCart, setQuantity } from './cart.ts'

const MUG = { slug: 'second-cup-mug', quantity: 2 }
const LAMP = { slug: 'ember-lamp', quantity: 1 }

test('reads back what was stored', () => {
  expect(parseCart(JSON.stringify([MUG, LAMP]))).toEqual([MUG, LAMP])
})

test.each([
  ['nothing', null],
  ['half a line', '[{"slug":"ember'],
  ['something else', '{"ember-lamp":1}'],
  ['a product that was never sold', '[{"slug":"flying-carpet","quantity":1}]'],
  ['less than one', '[{"slug":"ember-lamp","quantity":0}]'],
  ['half a lamp', '[{"slug":"ember-lamp","quantity":0.5}]'],
  ['more than the limit', '[{"slug":"ember-lamp","quantity":10}]'],
  ['no line at all', '[null,7,"ember-lamp"]'],
])('a stored cart that holds %s is empty', (_what, text) => {
  expect(parseCart(text)).toEqual([])
})

test('adding a product twice makes one line', () => {
  expect(addToCart(addToCart([], MUG), MUG)).toEqual([{ ...MUG, quantity: 4 }])
})

test('nine of a kind are enough', () => {
  expect(addToCart([{ ...MUG, quantity: 8 }], MUG)).toEqual([{ ...MUG, quantity: 9 }])
})

test('a quantity of zero takes the line out and leaves the others in order', () => {
  expect(setQuantity([MUG, LAMP], { ...MUG, quantity: 0 })).toEqual([LAMP])
})

test('counts things, not lines', () => {
  expect(computeItemCount([MUG, LAMP])).toBe(3)
})

test('the total is goods and delivery', () => {
  expect(computeTotals([MUG, LAMP], 'brisk')).toEqual({
    goodsCents: 16_600,
    deliveryCents: 600,
    totalCents: 17_200,
  })
  expect(computeTotals([MUG], 'calm').totalCents).toBe(4_800)
})

test('an empty cart is not delivered', () => {
  expect(computeTotals([], 'brisk').totalCents).toBe(0)
})
