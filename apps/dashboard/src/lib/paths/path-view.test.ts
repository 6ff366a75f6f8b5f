import { expect, test } from 'vitest'
import { readChoice, readPlace, STEP_CHOICES, writePlace } from './path-view.ts'

test('a place is read from the address as it was written', () => {
  const page = { kind: 'page', path: '/a"b 🦊' } as const
  for (const place of [
    { step: 0, page, next: null },
    { step: 2, page: { kind: 'other' }, next: { kind: 'end' } } as const,
    { step: 5, page, next: { kind: 'page', path: 'end' } } as const,
  ]) {
    expect(readPlace(writePlace(place))).toEqual(place)
  }
})

test('what makes no sense is no place', () => {
  const odd = ['', '2.[0,["/"]]', '1.', '1.{}', '1.[0]', '1.["0",["/"]]', '1.[-1,["/"]]']
  for (const address of [null, ...odd, '1.[9,["/"]]', '1.[0,"end"]', '1.[0,[7]]']) {
    expect(readPlace(address)).toBeNull()
  }
})

test('a number that is no choice is the usual one', () => {
  expect(readChoice(STEP_CHOICES, 4, '6')).toBe(6)
  for (const odd of [null, '', '7', '4.0', 'x']) expect(readChoice(STEP_CHOICES, 4, odd)).toBe(4)
})
