import { REPLAY_EVENT_TAGS, type ReplayEntry, type ReplayEntryList } from '@playhead/protocol'
import * as Schema from '@playhead/protocol/schema'
import { randomUUIDv7 } from 'node:crypto'
import { Check } from 'typebox/value'
import { expect, test } from 'vitest'
import { createPayload, createSegment, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp } from '../testing/test-app.ts'

const sessionId = randomUUIDv7()
const [tab, otherTab] = [randomUUIDv7(), randomUUIDv7()]
const OFFSET_MS = 40

async function createEntryApp() {
  const server = await createTestApp()
  const headers = await server.signIn()
  const add = async (
    sequence: number,
    events: readonly object[] | Uint8Array,
    { windowId = tab, firstAt = NOON + sequence * 5_000 } = {},
  ) => {
    const clock = { offsetMs: OFFSET_MS, roundTripMs: 10 }
    const head = { sessionId, windowId, sequence, firstAt, clock }
    const payload = events instanceof Uint8Array ? events : createPayload(events)
    await server.storage.appendSegment(createSegment(head, { payload }))
  }
  const get = (query = '') =>
    server.app.inject({ url: `/api/sessions/${sessionId}/entries${query}`, headers })
  const list = async (query = ''): Promise<ReplayEntryList> => {
    const answer = (await get(query)).json<ReplayEntryList>()
    expect(Check(Schema.ReplayEntryList, answer)).toBe(true)
    return answer
  }
  return { ...server, add, get, list }
}

const custom = (tag: string, timestamp: number, payload: unknown) => ({
  type: 5,
  timestamp,
  data: { tag, payload },
})
const line = (timestamp: number, text: string) =>
  custom(REPLAY_EVENT_TAGS.console, timestamp, { level: 'log', text })
const texts = ({ entries }: { entries: readonly ReplayEntry[] }) =>
  entries.map(({ data }) => data['text'])

test('lines and requests of all tabs come by their time on the server', async () => {
  const { add, list } = await createEntryApp()
  const request = { method: 'GET', url: 'https://shop.example/a', startedAt: NOON, status: 200 }
  await add(0, [
    { type: 4, timestamp: NOON, data: { href: 'https://shop.example/' } },
    line(NOON + 10, 'first'),
    custom(REPLAY_EVENT_TAGS.network, NOON + 3_000, request),
    custom(REPLAY_EVENT_TAGS.navigation, NOON + 4_000, { kind: 'push' }),
  ])
  await add(0, [line(NOON + 2_000, 'elsewhere')], { windowId: otherTab, firstAt: NOON + 1_000 })
  const { entries, nextCursor } = await list()
  expect(entries).toEqual([
    {
      kind: 'console',
      windowId: tab,
      sequence: 0,
      ordinal: 1,
      at: NOON + 10 + OFFSET_MS,
      data: { level: 'log', text: 'first' },
    },
    expect.objectContaining({ windowId: otherTab, ordinal: 0, at: NOON + 2_000 + OFFSET_MS }),
    expect.objectContaining({
      kind: 'request',
      windowId: tab,
      ordinal: 2,
      startAt: NOON + OFFSET_MS,
      data: request,
    }),
  ])
  expect(nextCursor).toBeNull()
})

test('a long session comes in parts, each entry once, also when more arrives meanwhile', async () => {
  const { add, list } = await createEntryApp()
  for (let sequence = 0; sequence < 300; sequence += 1) {
    await add(sequence, [line(NOON + sequence * 5_000, `line ${sequence}`)])
  }
  const first = await list()
  expect(first.entries.length).toBeLessThan(300)
  expect(first.throughAt).toBe(NOON + first.entries.length * 5_000 + OFFSET_MS)
  await add(300, [line(NOON + 300 * 5_000, 'line 300')])
  const second = await list(`?cursor=${first.nextCursor}`)
  expect(second.nextCursor).toBeNull()
  const expected = Array.from({ length: 301 }, (_, sequence) => `line ${sequence}`)
  expect([...texts(first), ...texts(second)]).toEqual(expected)
})

test('a part ends after some thousand entries, and begins where it is asked to', async () => {
  const { add, list } = await createEntryApp()
  for (let sequence = 0; sequence < 60; sequence += 1) {
    const lines = Array.from({ length: 100 }, (_, number) =>
      line(NOON + sequence * 5_000 + number, `${sequence}/${number}`),
    )
    await add(sequence, lines)
  }
  const first = await list()
  expect(first.entries.length).toBeGreaterThan(1_900)
  expect(first.entries.length).toBeLessThan(4_500)
  expect(first.nextCursor).not.toBeNull()
  const late = await list(`?fromMs=${59 * 5_000 + 100}`)
  expect(texts(late)[0]).toBe('59/0')
  expect(late.nextCursor).toBeNull()
})

test('what is damaged, foreign or hostile is left out or cut, and the rest is there', async () => {
  const { add, list } = await createEntryApp()
  await add(0, new Uint8Array([0x1f, 0x8b, 1]))
  const deep = JSON.parse('{"a":'.repeat(60) + '1' + '}'.repeat(60)) as object
  await add(1, [
    custom(REPLAY_EVENT_TAGS.console, NOON + 1, 'no object'),
    custom('__proto__', NOON + 1, { text: 'no tag of ours' }),
    { type: 5, timestamp: 'soon', data: { tag: REPLAY_EVENT_TAGS.console, payload: {} } },
    { type: 5, timestamp: NOON },
    custom(REPLAY_EVENT_TAGS.console, NOON - 9e12, { level: 'log', text: 'long ago' }),
    custom(REPLAY_EVENT_TAGS.console, NOON + 5_000, {
      text: 'x'.repeat(2_000_000),
      deep,
      many: Array.from({ length: 100_000 }, () => 'y'.repeat(50)),
    }),
  ])
  const answer = await list()
  expect(answer.entries).toHaveLength(2)
  expect(answer.entries[0]).toMatchObject({ at: NOON + 5_000 + OFFSET_MS })
  expect(JSON.stringify(answer).length).toBeLessThan(100_000)
})

test('what rrweb’s own plugin has recorded of the console is a line with its arguments', async () => {
  const { add, list } = await createEntryApp()
  const payload = { level: 'warn', trace: ['at a (b.js:1:2)'], payload: ['"low"', '{"left":2}'] }
  const data = { plugin: 'rrweb/console@1', payload }
  await add(0, [{ type: 6, timestamp: NOON + 1, data }])
  expect((await list()).entries[0]).toMatchObject({
    kind: 'console',
    data: {
      level: 'warn',
      text: 'low {"left":2}',
      args: ['low', { left: 2 }],
      stack: 'at a (b.js:1:2)',
    },
  })
})

test('a cursor that is none and a session that is none are refused', async () => {
  const { add, get, app, signIn } = await createEntryApp()
  await add(0, [])
  expect((await get('?cursor=nonsense')).statusCode).toBe(400)
  expect((await get('?fromMs=-1')).statusCode).toBe(400)
  const url = `/api/sessions/${randomUUIDv7()}/entries`
  expect((await app.inject({ url, headers: await signIn() })).statusCode).toBe(404)
})
