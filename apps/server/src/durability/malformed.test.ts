import { randomUUIDv7 } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createBody, createHead } from '../testing/segment-fixtures.ts'
import { createTestApp, ORIGIN, PROJECT } from '../testing/test-app.ts'
import { IS_LONG } from './is-long.ts'

const BODIES = IS_LONG ? 1_000_000 : 10_000
const EXPECTED = new Set([202, 400, 403, 413])
/** Odd values of every kind that JSON can say. */
const ODD_JSON =
  `null true -1 1e400 -0 1.5 "" "\\u0000" [] {} [[[]]] {"__proto__":{"x":1}} "\\ud800" 9007199254740993`
    .split(' ')
    .concat(JSON.stringify('x'.repeat(5_000)))

/** Numbers from 0 to 1 that are the same each time (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Spoils a body that would be taken, in one of the ways in which bodies are spoilt. */
function spoil(random: () => number): Buffer {
  const pick = (limit: number) => Math.floor(random() * limit)
  const head = createHead({ sequence: pick(1_000) })
  const body = createBody(head)
  const ways: (() => Buffer)[] = [
    () => body.subarray(0, pick(body.length)),
    () => Buffer.from(Array.from({ length: pick(400) }, () => pick(256))),
    () => {
      for (let flips = pick(20); flips >= 0; flips -= 1) body[pick(body.length)] = pick(256)
      return body
    },
    () => {
      const names = Object.keys(head)
      const name = names[pick(names.length)] ?? ''
      const odd = ODD_JSON[pick(ODD_JSON.length)] ?? 'null'
      const { [name]: _, ...rest } = head as Record<string, unknown>
      const json = `{${JSON.stringify(name)}:${odd},${JSON.stringify(rest).slice(1)}`
      return Buffer.concat([Buffer.from(`${json}\n`), gzipSync('[{},{}]')])
    },
    () => {
      const levels = pick(20_000)
      const nested = `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
      const json = JSON.stringify({ ...head, traits: 0 }).replace(
        '"traits":0',
        `"traits":${nested}`,
      )
      return Buffer.concat([Buffer.from(`${json}\n`), gzipSync('[{},{}]')])
    },
    () => Buffer.concat([body, body]),
  ]
  return ways[pick(ways.length)]?.() ?? body
}

test('whatever is sent, the answer is a refusal or a 202, and nothing grows', async () => {
  const { app, storage } = await createTestApp({ env: { PLAYHEAD_INGEST_RATE: '0' } })
  const random = createRandom(1)
  const statuses = new Map<number, number>()
  const post = (payload: Buffer) =>
    app.inject({
      method: 'POST',
      url: '/v1/segments',
      headers: { 'content-type': 'text/plain', origin: ORIGIN },
      payload,
    })
  let heapBytes = 0
  for (let count = 0; count < BODIES; count += 1) {
    const { statusCode } = await post(spoil(random))
    statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1)
    if (count % 1_000 !== 999) continue
    await setImmediate()
    // What happens to be taken in stays in memory here, so it is taken out again.
    for (const { sessionId } of await storage.sessions.list(ALL)) {
      const deletion = { projectId: PROJECT.id, sessionIds: [sessionId], deletedAt: Date.now() }
      await storage.deletions.deleteSessions(deletion)
    }
    // The first thousand warm everything up.
    if (count < 2_000) heapBytes = process.memoryUsage().heapUsed
  }
  expect([...statuses.keys()].filter((status) => !EXPECTED.has(status))).toEqual([])
  expect(statuses.get(400)).toBeGreaterThan(BODIES / 2)
  expect(process.memoryUsage().heapUsed - heapBytes).toBeLessThan(100_000_000)
  const good = createBody(createHead({ sessionId: randomUUIDv7() }))
  expect((await post(good)).statusCode).toBe(202)
}, 3_600_000)

const ALL = { projectId: PROJECT.id, fromAt: 0, toAt: 8e15, limit: 1_000, after: null }
