import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ErrorAnswer } from '@playhead/protocol'
import { createApi } from './harness/api.ts'
import { createHead, createPayload, sendBody, sendSegment, type Sender } from './harness/segment.ts'
import { expect, test as base } from './harness/test.ts'

const test = base.extend<{ sender: Sender }>({
  sender: async ({ demo }, use) => {
    const html = await (await fetch(demo.shopUrl)).text()
    const key = /data-key="([^"]+)"/.exec(html)?.[1] ?? ''
    await use({ serverUrl: demo.serverUrl, key, origin: demo.shopUrl })
  },
})

const MEBIBYTE = 1024 * 1024

test('each kind of bad input gets its documented answer, and a good segment is stored after it', async ({
  sender,
  dashboard,
  demo,
}) => {
  const api = createApi(dashboard.request, demo.serverUrl)
  const sessionsBefore = (await api.listSessions()).length
  const expectRefusal = async (
    answer: ReturnType<typeof sendBody>,
    expected: { status: number; code: string; says: RegExp },
  ): Promise<void> => {
    const { status, text, headers } = await answer
    const { error } = JSON.parse(text) as ErrorAnswer
    expect.soft({ status, code: error.code }).toEqual({
      status: expected.status,
      code: expected.code,
    })
    expect.soft(error.message).toMatch(expected.says)
    if (expected.code !== 'origin_not_allowed') {
      expect
        .soft(
          headers.get('access-control-allow-origin'),
          `${expected.code} can be read by the page`,
        )
        .toMatch(/^(\*|http:\/\/127\.0\.0\.1:\d+)$/)
    }
  }

  await test.step('a malformed body', async () => {
    await expectRefusal(sendBody(sender, 'no line feed, no head'), {
      status: 400,
      code: 'malformed_body',
      says: /line/i,
    })
    await expectRefusal(sendBody(sender, '{"half a head\n'), {
      status: 400,
      code: 'malformed_body',
      says: /json/i,
    })
  })

  await test.step('an unknown key', async () => {
    await expectRefusal(sendSegment({ ...sender, key: 'nobody-has-this' }, keep), {
      status: 403,
      code: 'unknown_key',
      says: /key/i,
    })
  })

  await test.step('a foreign origin', async () => {
    await expectRefusal(sendSegment({ ...sender, origin: 'http://elsewhere.test' }, keep), {
      status: 403,
      code: 'origin_not_allowed',
      says: /origin/i,
    })
  })

  await test.step('a protocol version from the future', async () => {
    const change = replaceInHead('"protocolVersion":2', '"protocolVersion":99')
    await expectRefusal(sendSegment(sender, change), {
      status: 400,
      code: 'unsupported_protocol_version',
      says: /99/,
    })
  })

  await test.step('times that are no numbers', async () => {
    const change = (headJson: string, payload: Uint8Array) => ({
      headJson: headJson.replace(/"firstAt":\d+/, '"firstAt":NaN'),
      payload,
    })
    await expectRefusal(sendSegment(sender, change), {
      status: 400,
      code: 'malformed_body',
      says: /json/i,
    })
    const asNull = (headJson: string, payload: Uint8Array) => ({
      headJson: headJson.replace(/"firstAt":\d+/, '"firstAt":null'),
      payload,
    })
    await expectRefusal(sendSegment(sender, asNull), {
      status: 400,
      code: 'invalid_envelope',
      says: /firstAt/,
    })
    const asHuge = (headJson: string, payload: Uint8Array) => ({
      headJson: headJson.replace(/"lastAt":\d+/, '"lastAt":1e999'),
      payload,
    })
    await expectRefusal(sendSegment(sender, asHuge), {
      status: 400,
      code: 'invalid_envelope',
      says: /lastAt/,
    })
  })

  await test.step('twenty megabytes', async () => {
    const body = new Uint8Array(20 * MEBIBYTE)
    await expectRefusal(sendBody(sender, body), {
      status: 413,
      code: 'body_too_large',
      says: /4 ?Mi?B|4194304|4,194,304/,
    })
  })

  await test.step('a gzip bomb', async () => {
    // Not in one go: the server closes an idle connection meanwhile, and nobody here would hear it.
    const bomb = await promisify(gzip)(new Uint8Array(200 * MEBIBYTE), { level: 9 })
    await expectRefusal(
      sendSegment(sender, (headJson) => ({ headJson, payload: bomb })),
      { status: 413, code: 'payload_too_large', says: /16 ?Mi?B|16777216|16,777,216/ },
    )
  })

  await test.step('nothing of it was stored, and a good segment still is', async () => {
    expect(await api.listSessions()).toHaveLength(sessionsBefore)
    const answer = await sendSegment(sender, keep)
    expect(answer).toMatchObject({ status: 202 })
    expect(JSON.parse(answer.text)).toMatchObject({ status: 'stored' })
    expect(await api.listSessions()).toHaveLength(sessionsBefore + 1)
  })
})

test('a repeated segment is answered like the first and stored once', async ({
  sender,
  dashboard,
  demo,
}) => {
  const api = createApi(dashboard.request, demo.serverUrl)
  const now = Date.now()
  const head = createHead(sender.key, now)
  const same = () => ({ headJson: JSON.stringify(head), payload: createPayload(now) })
  const answers = [await sendSegment(sender, same), await sendSegment(sender, same)]
  expect(answers.map(({ status }) => status)).toEqual([202, 202])
  expect(await api.getSession(head.sessionId)).toMatchObject({ segmentCount: 1, pageViewCount: 1 })
})

test('a session that does not exist has a page that says so', async ({ demo, dashboard }) => {
  await dashboard.goto(`${demo.serverUrl}/sessions/01890000-0000-7000-8000-000000000000`)
  await expect(dashboard.getByRole('heading', { name: /not found|no such|unknown/i })).toBeVisible()
  await dashboard
    .getByRole('main')
    .getByRole('link', { name: /sessions/i })
    .first()
    .click()
  await expect(dashboard).toHaveURL(/\/sessions(\?|$)/)
})

function keep(headJson: string, payload: Uint8Array) {
  return { headJson, payload }
}

function replaceInHead(from: string, to: string) {
  return (headJson: string, payload: Uint8Array) => ({
    headJson: headJson.replace(from, to),
    payload,
  })
}
