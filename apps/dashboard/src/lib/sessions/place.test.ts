import { expect, test } from 'vitest'
import { describePlace, nameCountry } from './place.ts'

test.each([
  ['DE', 'Germany'],
  ['de', 'Germany'],
  ['ZZZZ', 'ZZZZ'],
  ['', ''],
])('the country %j is called %j', (code, name) => {
  expect(nameCountry(code)).toBe(name)
})

test('a place is as much of it as is known', () => {
  expect(describePlace({ country: 'DE', region: 'Bavaria', city: 'Munich' })).toBe(
    'Munich, Germany',
  )
  expect(describePlace({ country: 'DE', region: 'Bavaria', city: null })).toBe('Bavaria, Germany')
  expect(describePlace({ country: null, region: null, city: null })).toBeNull()
})
