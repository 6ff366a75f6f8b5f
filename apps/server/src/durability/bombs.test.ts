import { gzipSync } from 'node:zlib'
import { SEGMENT_BODY_BYTES_LIMIT, SEGMENT_INFLATED_BYTES_LIMIT } from '@playhead/protocol'
import { beforeAll, expect, test } from 'vitest'
import { createBody, createHead } from '../testing/segment-fixtures.ts'
import { createTestApp, ORIGIN } from '../testing/test-app.ts'

let zeros: Buffer
beforeAll(() => {
  // 64 MiB in 64 kB.
  zeros = gzipSync(Buffer.alloc(4 * SEGMENT_INFLATED_BYTES_LIMIT))
})

async function send(payload: Uint8Array, head = createHead()) {
  const { app } = await createTestApp()
  const body = createBody(head, payload)
  const before = process.memoryUsage().rss
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/segments',
    headers: { 'content-type': 'text/plain', origin: ORIGIN },
    payload: body,
  })
  return { status: answer.statusCode, grownBytes: process.memoryUsage().rss - before }
}

test('a payload that says it inflates to more than 16 MiB is refused unread', async () => {
  const { status, grownBytes } = await send(zeros)
  expect(status).toBe(413)
  expect(grownBytes).toBeLessThan(100_000_000)
})

test('many bombs cost no more than one', async () => {
  const { app } = await createTestApp({ env: { PLAYHEAD_INGEST_RATE: '0' } })
  const before = process.memoryUsage().rss
  const answers = await Promise.all(
    Array.from({ length: 200 }, () =>
      app.inject({
        method: 'POST',
        url: '/v1/segments',
        headers: { 'content-type': 'text/plain', origin: ORIGIN },
        payload: createBody(createHead(), zeros),
      }),
    ),
  )
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([413]))
  expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
})

test('a payload that lies about what it inflates to is never inflated on the way in', async () => {
  const lie = Buffer.from(zeros)
  lie.writeUInt32LE(100, lie.length - 4)
  const { status, grownBytes } = await send(lie)
  expect(status).toBe(202)
  expect(grownBytes).toBeLessThan(50_000_000)
})

test('a body or a head that is too large is refused', async () => {
  expect((await send(Buffer.alloc(SEGMENT_BODY_BYTES_LIMIT + 1))).status).toBe(413)
  const path = '/'.repeat(4_000)
  const event = { name: 'page_view', channel: '__analytics', at: 0, path }
  const events = Array.from({ length: 300 }, () => event)
  expect((await send(gzipSync('[{},{}]'), createHead({ events }))).status).toBe(413)
})
