import type { ReplayManifest, ReplayWindow } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { createApiClient } from '../api/api-client.ts'
import { createEarlyAnswers } from '../api/early-answers.ts'
import { askEarly } from './ask-early.ts'
import { createReplayLoader } from './replay-loader.ts'

const ID = '01a21e33-fc1f-7000-ab7e-b6f0f3c01757'
const HASH = '692a677b89a41fea6f6fdda49144711f'

const windowOf = (minute: number): ReplayWindow => ({
  fromAt: 1_000 + minute * 60_000,
  toAt: 1_000 + (minute + 1) * 60_000,
  firstSequence: minute * 12,
  lastSequence: minute * 12 + 11,
  eventCount: 100,
  sizeBytes: 1_000,
  complete: true,
})

const manifest: ReplayManifest = {
  sessionId: ID,
  startedAt: 1_000,
  endedAt: 181_000,
  live: false,
  tabs: [{ windowId: 'tab', windows: [0, 1, 2].map(windowOf), gaps: [] }],
  sheets: [HASH],
}

/** Opens an address; tells what was asked for before there was a page. */
async function open(address: string, answer: object = manifest) {
  const asked: string[] = []
  const answers = createEarlyAnswers(
    async (input) => {
      const path = String(input)
      asked.push(path)
      if (path.includes('/replay?')) return Response.json(answer)
      return Response.json({ id: ID, projectId: 'shop' })
    },
    () => {},
  )
  const start = await askEarly(new URL(address, 'https://playhead.test'), answers)
  return { asked, start, api: createApiClient(answers.send) }
}

test('asks for all that the first frame takes, as the page will ask for it', async () => {
  const { asked, api } = await open(`/sessions/${ID.toUpperCase()}?t=70000.4`)
  expect(asked).toHaveLength(6)
  const { signal } = new AbortController()
  const loader = createReplayLoader(api, { id: ID, projectId: 'shop' })
  await api.getMe(signal)
  await api.getSession(ID, signal)
  await api.listEvents(ID, signal)
  const { tabs, sheets } = await loader.loadManifest(signal, 70_000.4)
  const { firstSequence = 0, lastSequence = 0 } = tabs[0]?.windows[1] ?? {}
  const place = { tabId: 'tab', firstSequence, lastSequence }
  await loader.loadWindow(place, { afterSequence: null, signal })
  await loader.loadSheet(sheets?.[0] ?? '', signal)
  // Nothing had to be asked for again.
  expect(asked).toHaveLength(6)
})

test.each([
  ['', 'replay?atMs=0', 'tab/0?'],
  ['?clip=130000-140000', 'replay?atMs=130000', 'tab/24?'],
  ['?t=999999', 'replay?atMs=999999', 'tab/24?'],
])('of an address with %j the replay begins there', async (search, first, window) => {
  const { asked } = await open(`/sessions/${ID}${search}`)
  expect(asked.filter((path) => path.includes(first))).toHaveLength(1)
  expect(asked.filter((path) => path.includes(window))).toHaveLength(1)
})

test.each([
  ['', 0, null],
  ['?t=70000.4', 70_000.4, null],
  ['?clip=130000-140000', 130_000, { from: 130_000, to: 140_000 }],
  ['?t=5000&clip=130000-140000', 5_000, null],
])('tells of an address with %j where the replay begins', async (search, startMs, loop) => {
  const { start } = await open(`/sessions/${ID}${search}`)
  expect(start).toEqual({ session: { id: ID, projectId: 'shop' }, startMs, loop })
})

test.each([
  ['a session that goes on, which begins at its end', { ...manifest, live: true }],
  ['several tabs', { ...manifest, tabs: [...manifest.tabs, ...manifest.tabs] }],
  ['a session without a recording', { ...manifest, tabs: [] }],
])('guesses no window of %s', async (_, answer) => {
  const { asked, start } = await open(`/sessions/${ID}`, answer)
  expect(asked).toHaveLength(4)
  expect(start).toBeNull()
})

test.each(['/', '/sessions', '/sessions/%', `/sessions/${ID}/more`, '/share', '/sign-in'])(
  'asks for nothing on %s',
  async (path) => {
    expect((await open(path)).asked).toEqual([])
  },
)
