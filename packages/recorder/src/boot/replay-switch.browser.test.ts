import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as playhead from '../index.ts'
import {
  hidePage,
  interceptNetwork,
  knowProject,
  readReplay,
  setPage,
  type Network,
} from '../testing/page.ts'

let network: Network
let key = ''

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  network = interceptNetwork()
  key = `pk_${crypto.randomUUID()}`
  knowProject(key)
})

afterEach(async () => {
  playhead.stop()
  await network.settle()
  network.restore()
})

async function send(): Promise<void> {
  await hidePage(network)
  await vi.waitFor(() => expect(playhead.status()).toMatchObject({ waiting: 0 }))
}

test('a stopped replay sees nothing, and a started one begins with a snapshot', async () => {
  setPage('<p>before</p>')
  playhead.init({ key, host: 'https://play.example' })
  const id = playhead.getSessionId()
  await send()
  playhead.stopReplay()
  setPage('<p>unseen</p>')
  playhead.track('still told')
  await send()
  setPage('<p>seen again</p>')
  playhead.startReplay()
  await send()
  expect(network.segments.every(({ head }) => head.sessionId === id)).toBe(true)
  expect(network.getEvents('still told')).toHaveLength(1)
  expect(readReplay(network)).not.toContain('unseen')
  const last = network.segments.findLast(({ replay }) => replay.length > 0)
  expect(last?.head.startsWithSnapshot).toBe(true)
  expect(JSON.stringify(last?.replay)).toContain('seen again')
})

test('a replay that begins anew begins a segment, whatever was told before', async () => {
  const silent = vi.spyOn(console, 'log').mockReturnValue(undefined)
  setPage('<p>page</p>')
  playhead.init({ key, host: 'https://play.example' })
  await send()
  // oxlint-disable-next-line no-console -- a line of the page's console is what is told
  console.log('between')
  playhead.stopReplay()
  playhead.startReplay()
  await send()
  silent.mockRestore()
  const snapshots = network.segments.filter(({ replay }) => replay.some(({ type }) => type === 2))
  expect(snapshots).toHaveLength(2)
  expect(snapshots.every(({ head }) => head.startsWithSnapshot)).toBe(true)
  expect(readReplay(network)).toContain('between')
})

test('a replay that is off is started when asked for, and survives a reset', async () => {
  setPage('<p>page</p>')
  playhead.init({ key, host: 'https://play.example', replay: { enabled: false } })
  await send()
  expect(network.segments.flatMap(({ replay }) => replay)).toEqual([])
  playhead.startReplay()
  playhead.startReplay()
  playhead.reset()
  await send()
  const snapshots = network.segments.filter(({ head }) => head.startsWithSnapshot)
  expect(snapshots.map(({ head }) => head.sessionId)).toContain(playhead.getSessionId())
  playhead.stopReplay()
  playhead.reset()
  await send()
  const own = network.segments.filter(({ head }) => head.sessionId === playhead.getSessionId())
  expect(own.flatMap(({ replay }) => replay)).toEqual([])
})

test('in manual mode a replay waits for its session', async () => {
  setPage('<p>page</p>')
  playhead.init({
    key,
    host: 'https://play.example',
    sessions: { autoTrack: false },
    replay: { enabled: false },
  })
  playhead.startReplay()
  await send()
  expect(network.segments).toEqual([])
  playhead.startSession()
  await send()
  expect(network.segments[0]?.head.startsWithSnapshot).toBe(true)
})
