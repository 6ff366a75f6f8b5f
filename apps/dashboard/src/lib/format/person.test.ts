import { expect, test } from 'vitest'
import { describePerson } from './person.ts'

const anonymous = { userId: null, anonymousId: 'a-1', traits: null }

test('an anonymous visitor has the same name every time, others have others', () => {
  const first = describePerson(anonymous)
  expect(describePerson({ ...anonymous })).toEqual(first)
  expect(first.name).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/)
  const names = Array.from(
    { length: 200 },
    (_, index) => describePerson({ ...anonymous, anonymousId: `visitor-${index}` }).name,
  )
  expect(new Set(names).size).toBeGreaterThan(150)
})

test('an identified user is called by name, else by id', () => {
  const user = { ...anonymous, userId: 'u42' }
  expect(describePerson({ ...user, traits: { name: 'Ada Marsh' } })).toMatchObject({
    name: 'Ada Marsh',
    initials: 'AM',
    known: true,
  })
  expect(describePerson({ ...user, traits: { name: 7 } }).name).toBe('u42')
})
