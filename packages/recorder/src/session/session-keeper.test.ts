import { DEFAULT_SESSION_SETTINGS, computeSessionLimits } from '@playhead/sessions'
import { describe, expect, test } from 'vitest'
import { createMakeId } from './ids.ts'
import { createKeyValueStore, type KeyValueStore } from './key-value-store.ts'
import { createPersonKeeper } from './person.ts'
import { createSessionKeeper } from './session-keeper.ts'

const MINUTE = 60_000
const T0 = 1_700_000_000_000
const makeId = createMakeId(globalThis.crypto)
const limits = computeSessionLimits(DEFAULT_SESSION_SETTINGS, 'desktop')

function createSharedStorage(): () => KeyValueStore {
  const entries = new Map<string, string>()
  const storage = {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => void entries.set(key, value),
    removeItem: (key: string) => void entries.delete(key),
  } as unknown as Storage
  return () => createKeyValueStore('p.', () => storage)
}

function openTab(store: KeyValueStore, broadcast: (state: unknown) => void = () => undefined) {
  return createSessionKeeper({ store, makeId, limits, broadcast })
}

function createBlockedStore(): KeyValueStore {
  return createKeyValueStore('p.', () => {
    throw new DOMException('denied', 'SecurityError')
  })
}

test('a clock set back an hour is followed, whatever was stored before it', () => {
  const open = createSharedStorage()
  const tab = openTab(open())
  tab.signal({ kind: 'page_load', at: T0 })
  for (let second = 0; second < 10; second += 1) {
    tab.signal({ kind: 'interaction', at: T0 + second * 1_000 })
  }
  const setBack = T0 - 60 * MINUTE
  expect(tab.signal({ kind: 'interaction', at: setBack }).kind).toBe('continue')
  expect(tab.signal({ kind: 'interaction', at: setBack + 31 * MINUTE })).toEqual({
    kind: 'start',
    reason: 'idle_timeout',
  })
})

describe('one browser, several tabs', () => {
  test('a second tab joins the session of the first', () => {
    const open = createSharedStorage()
    const first = openTab(open())
    first.signal({ kind: 'page_load', at: T0 })
    const second = openTab(open())
    expect(second.signal({ kind: 'page_load', at: T0 + MINUTE }).kind).toBe('continue')
    expect(second.get()?.id).toBe(first.get()?.id)
  })

  test('activity in one tab keeps the session alive for the other', () => {
    const open = createSharedStorage()
    const active = openTab(open())
    active.signal({ kind: 'page_load', at: T0 })
    const quiet = openTab(open())
    quiet.signal({ kind: 'page_load', at: T0 })
    for (let minute = 1; minute <= 40; minute += 1) {
      active.signal({ kind: 'interaction', at: T0 + minute * MINUTE })
    }
    expect(quiet.signal({ kind: 'interaction', at: T0 + 41 * MINUTE }).kind).toBe('continue')
    expect(quiet.get()?.id).toBe(active.get()?.id)
  })

  test('the tab that wakes second adopts the session that the first one made', () => {
    const open = createSharedStorage()
    const first = openTab(open())
    first.signal({ kind: 'page_load', at: T0 })
    const second = openTab(open())
    second.signal({ kind: 'page_load', at: T0 })
    const later = T0 + 31 * MINUTE
    expect(first.signal({ kind: 'interaction', at: later })).toEqual({
      kind: 'start',
      reason: 'idle_timeout',
    })
    expect(second.signal({ kind: 'interaction', at: later + 5 }).kind).toBe('continue')
    expect(second.get()?.id).toBe(first.get()?.id)
  })

  test('two sessions made at once become one in both tabs', () => {
    const open = createSharedStorage()
    const first = openTab(open())
    first.signal({ kind: 'page_load', at: T0 })
    const second = openTab(open())
    const before = open().get('session')
    first.signal({ kind: 'reset', at: T0 + 1 })
    const mine = first.get()
    // The second one read the storage before the first one wrote.
    open().set('session', before ?? '')
    second.signal({ kind: 'reset', at: T0 + 1 })
    const theirs = second.get()
    first.hear(theirs)
    second.hear(mine)
    expect(first.get()?.id).toBe(second.get()?.id)
  })

  test('a page that clears the storage does not end the session', () => {
    const open = createSharedStorage()
    const tab = openTab(open())
    tab.signal({ kind: 'page_load', at: T0 })
    const { id } = tab.get() ?? {}
    open().remove('session')
    tab.signal({ kind: 'interaction', at: T0 + MINUTE })
    expect(tab.get()?.id).toBe(id)
    expect(open().get('session')).toContain(id)
  })
})

test('an id begins with the time at which the session began', () => {
  const tab = openTab(createSharedStorage()())
  tab.signal({ kind: 'page_load', at: T0 })
  expect(Number.parseInt(tab.get()?.id.replace('-', '').slice(0, 12) ?? '', 16)).toBe(T0)
})

test('a session that held something back begins with what it held', () => {
  const tab = openTab(createSharedStorage()())
  tab.signal({ kind: 'interaction', at: T0 + 5_000 }, { since: T0 })
  expect(tab.get()).toMatchObject({ startedAt: T0, lastActivityAt: T0 + 5_000 })
})

test('with storage blocked there is a session all the same', () => {
  const tab = openTab(createBlockedStore())
  tab.signal({ kind: 'page_load', at: T0 })
  expect(tab.signal({ kind: 'interaction', at: T0 + MINUTE }).kind).toBe('continue')
  expect(tab.get()?.lastActivityAt).toBe(T0 + MINUTE)
})

test('every rotation is told to the siblings', () => {
  const told: unknown[] = []
  const tab = openTab(createBlockedStore(), (state) => told.push(state))
  tab.signal({ kind: 'page_load', at: T0 })
  tab.signal({ kind: 'reset', at: T0 + 1 })
  expect(told).toHaveLength(2)
})

describe('the person', () => {
  test('stays the same on the next page and is forgotten on demand', () => {
    const open = createSharedStorage()
    const first = createPersonKeeper(open(), makeId, T0)
    first.identify('ada', { plan: 'pro' })
    const next = createPersonKeeper(open(), makeId, T0 + 1)
    expect(next.get()).toEqual(first.get())
    next.forget(T0 + 2)
    expect(next.get()).toMatchObject({ userId: null, traits: null })
    expect(next.get().anonymousId).not.toBe(first.get().anonymousId)
  })

  test('keeps traits when identified again without any, drops another person’s', () => {
    const person = createPersonKeeper(createSharedStorage()(), makeId, T0)
    person.identify('ada', { plan: 'pro' })
    person.identify('ada', null)
    expect(person.get().traits).toEqual({ plan: 'pro' })
    person.identify('bob', null)
    expect(person.get().traits).toBeNull()
  })
})
