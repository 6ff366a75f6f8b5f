import { expect, test } from 'vitest'
import { createEarlyAnswers } from './early-answers.ts'

/** A server that counts its answers, and is out of reach of paths with `lost`. */
function start() {
  const asked: { path: string; signal: AbortSignal | null | undefined }[] = []
  const later: (() => void)[] = []
  const answers = createEarlyAnswers(
    async (path, init) => {
      asked.push({ path: String(path), signal: init?.signal })
      if (String(path).includes('lost') && asked.length === 1) throw new TypeError('lost')
      return Response.json({ answer: asked.length }, { status: path === '/none' ? 404 : 200 })
    },
    (_delayMs, callback) => void later.push(callback),
  )
  const send = async (...args: Parameters<typeof fetch>): Promise<unknown> =>
    (await answers.send(...args)).json()
  return { answers, asked, send, pass: () => later.forEach((callback) => callback()) }
}

test('gives each answer away once, and asks anew after it', async () => {
  const { answers, send } = start()
  answers.ask('/api/me')
  expect(await send('/api/me', { headers: {} })).toEqual({ answer: 1 })
  expect(await send('/api/me', { headers: {} })).toEqual({ answer: 2 })
})

test('what was read beside is still there for who wants it', async () => {
  const { answers, asked, send } = start()
  const read = answers.read('/api/me')
  const sent = send('/api/me')
  expect(await read).toEqual({ answer: 1 })
  expect(await sent).toEqual({ answer: 1 })
  expect(asked).toHaveLength(1)
})

test('reads nothing of an answer that is no success, which is given on as it is', async () => {
  const { answers } = start()
  expect(await answers.read('/none')).toBeNull()
  expect((await answers.send('/none')).status).toBe(404)
})

test('what nobody could reach is asked for again by who wants it', async () => {
  const { answers, send } = start()
  answers.ask('/lost')
  expect(await send('/lost')).toEqual({ answer: 2 })
})

test.each([{ method: 'PUT', body: '{}' }, { headers: { authorization: 'Bearer of-a-share' } }])(
  'is no answer to another question: %j',
  async (init) => {
    const { answers, send } = start()
    answers.ask('/api/me')
    expect(await send('/api/me', init)).toEqual({ answer: 2 })
  },
)

test('ends what nobody wanted in time, or wants any more', async () => {
  const { answers, asked, pass } = start()
  answers.ask('/early')
  answers.ask('/wanted')
  const leaving = new AbortController()
  await answers.send('/wanted', { signal: leaving.signal })
  pass()
  expect(asked.map(({ signal }) => signal?.aborted)).toEqual([true, false])
  leaving.abort()
  expect(asked.map(({ signal }) => signal?.aborted)).toEqual([true, true])
})
