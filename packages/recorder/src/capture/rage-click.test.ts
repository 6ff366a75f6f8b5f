import { expect, test } from 'vitest'
import { createRageDetector } from './rage-click.ts'

const click = (at: number, x = 100, y = 100) => ({ at, x, y })
const count = (clicks: ReturnType<typeof click>[]): number =>
  clicks.filter(createRageDetector()).length

test('three clicks at one place within a second are a burst, told once however long it is', () => {
  expect(count([click(0), click(200)])).toBe(0)
  expect(count([click(0), click(200), click(400)])).toBe(1)
  expect(count([0, 200, 400, 600, 800, 1_000, 1_200].map((at) => click(at)))).toBe(1)
})

test('clicks that are slow or far apart are no rage', () => {
  expect(count([click(0), click(600), click(1_200)])).toBe(0)
  expect(count([click(0), click(200, 140), click(400)])).toBe(0)
  expect(count([click(0), click(200, 120, 120), click(400, 110, 100)])).toBe(1)
})

test('a hand that gets faster is told when it is fast enough', () => {
  expect(count([0, 900, 1_800, 2_100, 2_400].map((at) => click(at)))).toBe(1)
})

test('a click on a label and the one on its field that follows are one', () => {
  expect(count([click(0), click(1), click(300), click(301)])).toBe(0)
})

test('the next burst is told again', () => {
  expect(count([0, 100, 200, 5_000, 5_100, 5_200].map((at) => click(at)))).toBe(2)
})
