import type { ShareLinkInit } from '@playhead/protocol'
import { expect, onTestFinished, test } from 'vitest'
import { createBody, createHead, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, ORIGIN, PROJECT } from '../testing/test-app.ts'

const LINK: ShareLinkInit = {
  lifetimeMs: 86_400_000,
  hidesConsole: true,
  hidesNetwork: true,
  startMs: null,
  clip: null,
}

/** A server that really listens, with a session that goes on. */
async function createLiveApp() {
  const { app, signIn, setNow } = await createTestApp()
  const { cookie } = await signIn()
  const head = createHead()
  setNow(NOON + 10_000)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const send = async (sequence: number): Promise<number> => {
    const body = createBody({ ...head, sequence, startsWithSnapshot: sequence === 0 })
    const headers = { 'content-type': 'text/plain', origin: ORIGIN }
    return (await fetch(`${url}/v1/segments`, { method: 'POST', headers, body })).status
  }
  expect(await send(0)).toBe(202)
  return { app, url, cookie, sessionId: head.sessionId, send, setNow }
}

/** Reads a stream in the background. */
async function follow(url: string, headers: Record<string, string>) {
  const abort = new AbortController()
  onTestFinished(() => abort.abort())
  const answer = await fetch(url, { headers, signal: abort.signal })
  let text = ''
  let isOver = false
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder()
    for await (const chunk of answer.body ?? []) text += decoder.decode(chunk)
    isOver = true
  }
  read().catch(() => {})
  const events = (): string[] =>
    Array.from(text.matchAll(/^event: (\w+)$/gm), ([, name]) => name ?? '')
  return { answer, events, isOver: () => isOver, abort }
}

test('whoever follows a session hears at once of what is stored of it', async () => {
  const { url, cookie, sessionId, send } = await createLiveApp()
  const { answer, events } = await follow(`${url}/api/sessions/${sessionId}/live`, { cookie })
  expect(answer.status).toBe(200)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  })
  await expect.poll(events).toEqual(['stored'])
  expect(await send(1)).toBe(202)
  await expect.poll(events).toEqual(['stored', 'stored'])
  // What was stored before is no news.
  expect(await send(1)).toBe(202)
  expect(await send(2)).toBe(202)
  await expect.poll(events).toEqual(['stored', 'stored', 'stored'])
})

test('a session that has closed says so and ends', async () => {
  const { url, cookie, sessionId, setNow } = await createLiveApp()
  setNow(NOON + 86_400_000)
  const { events, isOver } = await follow(`${url}/api/sessions/${sessionId}/live`, { cookie })
  await expect.poll(isOver).toBe(true)
  expect(events()).toEqual(['stored', 'closed'])
})

test('only who is signed in may follow, and only a session that is there', async () => {
  const { url, cookie, sessionId } = await createLiveApp()
  const stranger = await fetch(`${url}/api/sessions/${sessionId}/live`)
  expect(stranger.status).toBe(401)
  const unknown = `${url}/api/sessions/01890000-0000-7000-8000-000000000000/live`
  expect((await fetch(unknown, { headers: { cookie } })).status).toBe(404)
  const head = await fetch(`${url}/api/sessions/${sessionId}/live`, {
    method: 'HEAD',
    headers: { cookie },
  })
  expect(head.status).toBe(404)
})

test('a server that stops ends its streams first', async () => {
  const { app, url, cookie, sessionId } = await createLiveApp()
  const { events, isOver } = await follow(`${url}/api/sessions/${sessionId}/live`, { cookie })
  await expect.poll(events).toEqual(['stored'])
  await app.close()
  await expect.poll(isOver).toBe(true)
  expect(events()).toEqual(['stored'])
})

test('a share link follows its session, unless it shows a part', async () => {
  const { url, cookie, sessionId, send } = await createLiveApp()
  const share = async (part: object): Promise<{ authorization: string }> => {
    const answer = await fetch(`${url}/api/sessions/${sessionId}/share-links`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ ...LINK, ...part }),
    })
    expect(answer.status).toBe(201)
    const { token } = (await answer.json()) as { token: string }
    return { authorization: `Bearer ${token}` }
  }
  const { answer, events } = await follow(`${url}/api/share/live`, await share({}))
  expect(answer.status).toBe(200)
  await expect.poll(events).toEqual(['stored'])
  expect(await send(1)).toBe(202)
  await expect.poll(events).toEqual(['stored', 'stored'])
  const part = await fetch(`${url}/api/share/live`, {
    headers: await share({ clip: { fromMs: 0, toMs: 1_000 } }),
  })
  expect(part.status).toBe(404)
  expect((await fetch(`${url}/api/share/live`)).status).toBe(404)
})

test('whoever follows a project hears of every session of it, and only those who may see it', async () => {
  const { url, cookie, send } = await createLiveApp()
  const path = `${url}/api/projects/${PROJECT.id}/live`
  const { events } = await follow(path, { cookie })
  await expect.poll(events).toEqual(['stored', 'trouble'])
  expect(await send(1)).toBe(202)
  await expect.poll(events).toEqual(['stored', 'trouble', 'stored'])
  expect((await fetch(path)).status).toBe(401)
  expect((await fetch(`${url}/api/projects/none/live`, { headers: { cookie } })).status).toBe(404)
})
