import { expect, test } from 'vitest'
import { createKeyValueStore } from '../session/key-value-store.ts'
import { createSessionSettings } from './session-settings.ts'

const MINUTE = 60_000

function createBrowser() {
  const entries = new Map<string, string>()
  const storage = {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => void entries.set(key, value),
    removeItem: (key: string) => void entries.delete(key),
  } as unknown as Storage
  const warnings: string[] = []
  const openPage = (...own: unknown[]) =>
    createSessionSettings({
      store: createKeyValueStore('p.', () => storage),
      own,
      warn: (message) => warnings.push(message),
    })
  return { entries, warnings, openPage }
}

test('what the project sets holds where the page sets nothing', () => {
  const settings = createBrowser().openPage({ idleTimeoutMs: { mobile: 5 * MINUTE } })
  const sessions = { idleTimeoutMs: 20 * MINUTE, maxDurationMs: 60 * MINUTE, start: 'interaction' }
  expect(settings.learn({ sessions })).toBe(true)
  expect(settings.get()).toEqual({
    autoTrack: true,
    idleTimeoutMs: { desktop: 20 * MINUTE, mobile: 5 * MINUTE, tablet: 20 * MINUTE },
    maxDurationMs: 60 * MINUTE,
    start: 'interaction',
  })
})

test('what the page configures while running goes before both', () => {
  const settings = createBrowser().openPage({ idleTimeoutMs: 10 * MINUTE })
  settings.configure({ idleTimeoutMs: { desktop: 2 * MINUTE } })
  settings.learn({ sessions: { idleTimeoutMs: 20 * MINUTE } })
  expect(settings.get().idleTimeoutMs).toMatchObject({ desktop: 2 * MINUTE, mobile: 10 * MINUTE })
})

test('the next page begins with what the project sets', () => {
  const browser = createBrowser()
  browser.openPage().learn({ sessions: { idleTimeoutMs: 20 * MINUTE } })
  expect(browser.openPage().get().idleTimeoutMs.desktop).toBe(20 * MINUTE)
})

test('a project that takes its settings back is at the defaults again', () => {
  const settings = createBrowser().openPage()
  settings.learn({ sessions: { maxDurationMs: 60 * MINUTE } })
  expect(settings.learn({ sessions: {} })).toBe(true)
  expect(settings.get().maxDurationMs).toBe(24 * 60 * MINUTE)
})

test('the same settings again change nothing, and an answer without any neither', () => {
  const settings = createBrowser().openPage()
  settings.learn({ sessions: { start: 'interaction' } })
  for (const same of [
    { sessions: { start: 'interaction' } },
    {},
    null,
    undefined,
    'x',
    { sessions: 7 },
  ]) {
    expect(settings.learn(same)).toBe(false)
  }
  expect(settings.get().start).toBe('interaction')
})

test('a project does not decide who makes sessions', () => {
  const settings = createBrowser().openPage()
  settings.learn({ sessions: { autoTrack: false, idleTimeoutMs: null } })
  expect(settings.get().autoTrack).toBe(true)
})

test('what is out of range is at its default and named, with whose it is', () => {
  const { openPage, warnings } = createBrowser()
  const settings = openPage({ maxDurationMs: 5 })
  settings.learn({ sessions: { idleTimeoutMs: 59_999 } })
  expect(settings.get()).toMatchObject({
    idleTimeoutMs: { desktop: 30 * MINUTE },
    maxDurationMs: 24 * 60 * MINUTE,
  })
  expect(warnings).toContainEqual(
    expect.stringMatching(/^sessions.maxDurationMs is 5, expected milliseconds between/),
  )
  expect(warnings).toContainEqual(
    expect.stringMatching(/^in the settings of the project, sessions.idleTimeoutMs is 59999/),
  )
})

test.each([
  [7, 'sessions is 7, expected an object'],
  [{ idleTimeoutMs: 5 }, 'sessions.idleTimeoutMs is 5, expected milliseconds'],
  [{ idleTimeoutMs: { phone: 60_000 } }, 'sessions.idleTimeoutMs.phone is 60000, expected'],
  [{ idleTimeout: 60_000 }, 'sessions.idleTimeout is 60000, expected one of autoTrack'],
])('a wrong setting of the page is named and left as it was: %j', (sessions, message) => {
  const { openPage, warnings } = createBrowser()
  expect(openPage(sessions).get()).toEqual(openPage().get())
  expect(warnings.join('\n')).toContain(message)
})

test('rubbish in the storage sets nothing', () => {
  const browser = createBrowser()
  browser.entries.set('p.settings', '{"sessions":[1,{"start":7}')
  expect(browser.openPage().get().start).toBe('load')
})
