import type { LookupAddress } from 'node:dns'
import { expect, test } from 'vitest'
import { NOON } from '../../testing/segment-fixtures.ts'
import { startEventReceiver, type Reaction } from '../../testing/event-receiver.ts'
import { createAddressGuard } from './address-guard.ts'
import { createSender, readRetryAfter, type SenderOptions } from './send-request.ts'

const NEVER = new AbortController().signal
const BODY = Buffer.from('{}')

/** A resolver that knows these names. */
function createLookUp(names: Record<string, string[]>) {
  const lookUp = (
    name: string,
    _options: object,
    done: (error: Error | null, found: LookupAddress[]) => void,
  ): void => {
    const found = (names[name] ?? []).map((address) => ({ address, family: 4 }))
    done(null, found)
  }
  return lookUp as unknown as NonNullable<SenderOptions['lookUp']>
}

/** @param timeoutMs long for all that answer: a busy machine takes its time */
async function start(reaction: Reaction, { networks = ['127.0.0.1'], timeoutMs = 60_000 } = {}) {
  const receiver = await startEventReceiver(() => reaction)
  const { port } = new URL(receiver.url)
  const lookUp = createLookUp({
    'inside.example': ['127.0.0.1'],
    'both.example': ['1.1.1.1', '127.0.0.1'],
    'outside.example': ['1.1.1.1'],
  })
  const guard = createAddressGuard(networks)
  const send = createSender({ guard, now: () => NOON, timeoutMs, lookUp })
  const post = (url: string) =>
    send({ url: url.replace('PORT', port), headers: {}, body: BODY }, NEVER)
  return { receiver, post }
}

test('an answer is told with its status, its beginning and when to come again', async () => {
  const { post } = await start({
    status: 429,
    headers: { 'retry-after': '7' },
    body: { error: 'slow' },
  })
  expect(await post('http://inside.example:PORT/hook')).toEqual({
    status: 429,
    retryAfterMs: 7_000,
    body: '{"error":"slow"}',
  })
})

test('a private address is refused however it is named, and nothing reaches it', async () => {
  const { receiver, post } = await start({ status: 200 }, { networks: [] })
  for (const url of [
    'https://127.0.0.1:PORT/',
    'https://[::1]:PORT/',
    'https://[::ffff:127.0.0.1]:PORT/',
    'https://2130706433:PORT/',
    'https://0x7f.1:PORT/',
    'https://inside.example:PORT/',
    'https://both.example:PORT/',
    'http://169.254.169.254/latest/meta-data/',
  ]) {
    await expect(post(url), url).rejects.toThrow(/private network/)
  }
  expect(receiver.requests).toEqual([])
})

test('plain HTTP goes only to networks that are named', async () => {
  const { post } = await start({ status: 200 })
  await expect(post('http://outside.example/')).rejects.toThrow(/plain HTTP goes only/)
  await expect(post('http://inside.example:PORT/')).resolves.toMatchObject({ status: 200 })
})

test('a redirect is an answer, and is not followed', async () => {
  const { receiver, post } = await start({
    status: 302,
    headers: { location: 'http://169.254.169.254/' },
  })
  expect(await post('http://inside.example:PORT/')).toMatchObject({ status: 302 })
  expect(receiver.requests).toHaveLength(1)
})

test('who does not answer, or drops the connection, is given up', async () => {
  const silent = await start('hang', { timeoutMs: 300 })
  await expect(silent.post('http://inside.example:PORT/')).rejects.toThrow('no answer within 0.3 s')
  const rude = await start('drop')
  await expect(rude.post('http://inside.example:PORT/')).rejects.toThrow(/dropped the connection/)
})

test('Retry-After is read as seconds or as a date, and is bounded', () => {
  expect(readRetryAfter(undefined, NOON)).toBeNull()
  expect(readRetryAfter('soon', NOON)).toBeNull()
  expect(readRetryAfter('12', NOON)).toBe(12_000)
  expect(readRetryAfter(new Date(NOON + 5_000).toUTCString(), NOON)).toBe(5_000)
  expect(readRetryAfter(new Date(NOON - 5_000).toUTCString(), NOON)).toBe(0)
  expect(readRetryAfter('999999', NOON)).toBe(3_600_000)
})
