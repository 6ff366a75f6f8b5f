import { expect, test } from 'vitest'
import { findNeighbours, rememberList } from './neighbours.ts'

function createStorage(): Storage {
  const items = new Map<string, string>()
  return {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
  } as Storage
}

test('a session knows those beside it in the list that was looked at last', () => {
  const storage = createStorage()
  rememberList(storage, ['x', 'y'])
  rememberList(storage, ['a', 'b', 'c'])
  expect(findNeighbours(storage, 'b')).toEqual({ previous: 'a', next: 'c' })
  expect(findNeighbours(storage, 'a')).toEqual({ previous: null, next: 'b' })
  expect(findNeighbours(storage, 'c')).toEqual({ previous: 'b', next: null })
})

test('a session that is in no list has no neighbours', () => {
  const storage = createStorage()
  expect(findNeighbours(storage, 'a')).toEqual({ previous: null, next: null })
  rememberList(storage, [])
  expect(findNeighbours(storage, '')).toEqual({ previous: null, next: null })
  rememberList(storage, ['b', 'c'])
  expect(findNeighbours(storage, 'a')).toEqual({ previous: null, next: null })
})

test('a list without an end is cut', () => {
  const storage = createStorage()
  const ids = Array.from({ length: 2_001 }, (_, place) => `s${place}`)
  rememberList(storage, ids)
  expect(findNeighbours(storage, 's1999')).toEqual({ previous: 's1998', next: null })
})

test('a storage that is forbidden or full breaks nothing', () => {
  const refuse = (): never => {
    throw new DOMException('no', 'SecurityError')
  }
  const storage = { getItem: refuse, setItem: refuse } as unknown as Storage
  expect(() => rememberList(storage, ['a', 'b'])).not.toThrow()
  expect(findNeighbours(storage, 'a')).toEqual({ previous: null, next: null })
})
