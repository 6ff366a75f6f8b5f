import { expect, test } from 'vitest'
import { createMakeId } from './ids.ts'
import { createKeyValueStore } from './key-value-store.ts'
import { createTab } from './tab.ts'

const makeId = createMakeId(globalThis.crypto)
const T0 = 1_700_000_000_000
const SESSION = makeId(T0)

/** A browser's storage, with as much of it as the store uses. */
function createStorage(entries = new Map<string, string>()) {
  const storage = {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => void entries.set(key, value),
    removeItem: (key: string) => void entries.delete(key),
  }
  return { entries, store: createKeyValueStore('p.', () => storage as unknown as Storage) }
}

test('the next page of a tab goes on with its window id and its numbers', () => {
  const { store } = createStorage()
  const first = createTab(store, makeId, T0)
  expect([first.takeSequence(SESSION), first.takeSequence(SESSION)]).toEqual([0, 1])
  first.release()
  const second = createTab(store, makeId, T0 + 1)
  expect(second.getWindowId()).toBe(first.getWindowId())
  expect(second.takeSequence(SESSION)).toBe(2)
})

test('numbers begin at 0 in every session', () => {
  const tab = createTab(createStorage().store, makeId, T0)
  tab.takeSequence(SESSION)
  expect(tab.takeSequence(makeId(T0 + 1))).toBe(0)
  expect(tab.takeSequence(SESSION)).toBe(1)
})

test('a tab that is duplicated while its page lives gets an id of its own', () => {
  const { store, entries } = createStorage()
  const original = createTab(store, makeId, T0)
  const copy = createTab(createStorage(new Map(entries)).store, makeId, T0 + 1)
  expect(copy.getWindowId()).not.toBe(original.getWindowId())
})

test('a page that died without a word loses the id, never a number', () => {
  const { store } = createStorage()
  const crashed = createTab(store, makeId, T0)
  crashed.takeSequence(SESSION)
  const next = createTab(store, makeId, T0 + 1)
  expect(next.getWindowId()).not.toBe(crashed.getWindowId())
})

test('a page back from the cache goes on where the page after it stopped', () => {
  const { store } = createStorage()
  const first = createTab(store, makeId, T0)
  first.takeSequence(SESSION)
  first.release()
  const second = createTab(store, makeId, T0 + 1)
  second.takeSequence(SESSION)
  second.release()
  first.claim(T0 + 2)
  expect(first.takeSequence(SESSION)).toBe(2)
})

test('a page that leaves late, after the next one began, is still followed', () => {
  const { store } = createStorage()
  const first = createTab(store, makeId, T0)
  first.takeSequence(SESSION)
  const second = createTab(store, makeId, T0 + 1)
  first.release()
  expect(second.takeSequence(SESSION)).toBe(1)
  expect(second.getWindowId()).toBe(first.getWindowId())
})

test('rubbish in the storage is no record', () => {
  const { store } = createStorage(new Map([['p.window', '{"windowId":"x","sequences":7}']]))
  expect(createTab(store, makeId, T0).takeSequence(SESSION)).toBe(0)
})
