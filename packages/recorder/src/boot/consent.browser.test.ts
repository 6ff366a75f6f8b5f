import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as playhead from '../index.ts'
import { hidePage, interceptNetwork, setPage, type Network } from '../testing/page.ts'

let network: Network

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  network = interceptNetwork()
  setPage('<p>Visible words</p>')
})

afterEach(async () => {
  vi.restoreAllMocks()
  playhead.stop()
  await network.settle()
  network.restore()
})

const start = (privacy: playhead.PlayheadInit['privacy'] = {}) =>
  playhead.init({ key: 'pk_test', host: 'https://play.example', privacy })

async function send(): Promise<void> {
  await hidePage(network)
  await vi.waitFor(() => expect(playhead.status()).toMatchObject({ waiting: 0 }))
}

/** What waits in the database; looking must not make one. */
async function loadParked(): Promise<unknown[]> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('playhead-pk_test')
    opening.addEventListener('upgradeneeded', () => opening.transaction?.abort())
    opening.addEventListener('error', (event) => {
      event.preventDefault()
      resolve([])
    })
    opening.addEventListener('success', () => {
      const all = opening.result.transaction('segments').objectStore('segments').getAll()
      all.addEventListener('success', () => {
        opening.result.close()
        resolve(all.result)
      })
    })
  })
}

test('where consent is required nothing is sent or kept before it, and the choice is kept', async () => {
  start({ consent: 'required' })
  playhead.track('too_early')
  await hidePage(network)
  expect(playhead.status()).toEqual({ state: 'off', reason: 'consent_missing' })
  expect(Object.keys(localStorage)).toEqual(['playhead.pk_test.privacy'])
  playhead.optIn()
  await send()
  expect(network.segments).not.toHaveLength(0)
  expect(network.getEvents('too_early')).toEqual([])
  playhead.stop()
  start({ consent: 'required' })
  expect(playhead.status()).toMatchObject({ state: 'recording' })
})

test('a refusal throws away what was not sent: memory, storage and database', async () => {
  network.setOffline(true)
  start()
  playhead.track('never_sent')
  await hidePage(network)
  await vi.waitFor(async () => expect(await loadParked()).not.toEqual([]))
  playhead.optOut()
  expect(playhead.status()).toEqual({ state: 'off', reason: 'opted_out' })
  expect(Object.keys(sessionStorage)).toEqual([])
  expect(Object.keys(localStorage).filter((name) => /session|person/.test(name))).toEqual([])
  await vi.waitFor(async () => expect(await loadParked()).toEqual([]))
  network.setOffline(false)
  playhead.optIn()
  await send()
  expect(network.getEvents('session_start')).toHaveLength(1)
  expect(network.getEvents('never_sent')).toEqual([])
})

test('a refusal in another tab holds here', async () => {
  start()
  localStorage.setItem('playhead.pk_test.choice', 'out')
  window.dispatchEvent(
    new StorageEvent('storage', { key: 'playhead.pk_test.choice', newValue: 'out' }),
  )
  expect(playhead.status()).toEqual({ state: 'off', reason: 'opted_out' })
  await hidePage(network)
  expect(network.segments).toEqual([])
})

test.each([
  ['Do Not Track', 'doNotTrack', '1'],
  ['Global Privacy Control', 'globalPrivacyControl', true],
])('%s is honoured, unless the page or the project says otherwise', (_, name, value) => {
  Object.defineProperty(navigator, name, { configurable: true, get: () => value })
  try {
    start()
    expect(playhead.status()).toEqual({ state: 'off', reason: 'do_not_track' })
    expect(Object.keys(localStorage)).toEqual(['playhead.pk_test.privacy'])
    localStorage.setItem('playhead.pk_test.privacy', '{"honourDoNotTrack":false}')
    start()
    expect(playhead.status()).toMatchObject({ state: 'recording' })
    playhead.stop()
    start({ honourDoNotTrack: true })
    expect(playhead.status()).toEqual({ state: 'off', reason: 'do_not_track' })
  } finally {
    Reflect.deleteProperty(navigator, name)
  }
})

test('what the project sets holds from its answer on, with a new snapshot', async () => {
  network.setSettings({ sessions: {}, privacy: { level: 'strict' } })
  start()
  await send()
  const before = network.segments.length
  document.querySelector('p')?.append(' and more')
  await send()
  const after = network.segments.slice(before)
  expect(after[0]?.head.startsWithSnapshot).toBe(true)
  expect(JSON.stringify(after)).not.toMatch(/Visible|more/)
})

test('selectors that the project sets hide more, and one that is none hides all', async () => {
  const kept = (mask: string[]) =>
    localStorage.setItem('playhead.pk_test.privacy', JSON.stringify({ mask }))
  setPage('<p class="a">Quince</p><p>Pear</p>')
  kept(['.a'])
  network.setSettings({ sessions: {}, privacy: { mask: ['.a'] } })
  start()
  await send()
  expect(network.getEverything()).toContain('Pear')
  expect(network.getEverything()).not.toContain('Quince')
  playhead.stop()
  const sent = network.segments.length
  kept([':::'])
  network.setSettings({ sessions: {}, privacy: { mask: [':::'] } })
  start()
  await send()
  expect(JSON.stringify(network.segments.slice(sent))).not.toMatch(/Pear/)
})
