import { expect, test } from 'vitest'
import { createApiClient } from './api-client.ts'
import { ApiError } from './api-error.ts'

function clientAnswering(response: () => Response | Promise<Response>) {
  const asked: string[] = []
  const client = createApiClient(async (input) => {
    asked.push(String(input))
    return response()
  })
  return { client, asked }
}

test('a question names its path and its parameters', async () => {
  const { client, asked } = clientAnswering(() => Response.json({ sessions: [], nextCursor: null }))
  await client.listSessions({ project: 'a b', fromAt: 1.4, toAt: 2, cursor: null, limit: 50 })
  expect(asked).toEqual(['/api/sessions?project=a+b&fromAt=1&toAt=2&limit=50'])
})

test('parts of a path cannot lead elsewhere', async () => {
  const { client, asked } = clientAnswering(() => Response.json({}))
  await client.getSession('../me')
  expect(asked).toEqual(['/api/sessions/..%2Fme'])
})

test('an error carries the message, the code and the hint of the server', async () => {
  const error = { code: 'nope', message: 'No.', hint: 'Ask again.' }
  const { client } = clientAnswering(() => Response.json({ error }, { status: 403 }))
  await expect(client.getMe()).rejects.toMatchObject({ status: 403, ...error })
})

test('an answer that is no error answer is still explained', async () => {
  const { client } = clientAnswering(() => new Response('<html>', { status: 502 }))
  const error = await client.getMe().catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(ApiError)
  expect(error).toMatchObject({ status: 502, message: expect.stringContaining('502') })
})

test('a server that is away is said to be away', async () => {
  const { client } = clientAnswering(() => Promise.reject(new TypeError('fetch failed')))
  await expect(client.getMe()).rejects.toMatchObject({ status: 0, code: 'unreachable' })
})

test('the bytes of a window come as they are, and only what is new is asked for', async () => {
  const { client, asked } = clientAnswering(() => new Response(Uint8Array.of(1, 2, 3)))
  const place = { sessionId: 's', tabId: 't', firstSequence: 2, lastSequence: 9, afterSequence: 7 }
  expect(await client.loadWindow(place)).toEqual(Uint8Array.of(1, 2, 3))
  expect(asked).toEqual(['/api/sessions/s/replay/t/2?lastSequence=9&afterSequence=7'])
})
