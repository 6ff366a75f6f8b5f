import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { act, expect, goAway, test } from './harness/lab.ts'
import { waitForSession } from './harness/recorder.ts'

interface Heard {
  readonly sessionId: string | undefined
  readonly contentType: string
  readonly body: Buffer
}

/** A back end of the customer's on an origin of its own, which allows the header. */
async function startBackEnd() {
  const heard: Heard[] = []
  const hear = async (request: IncomingMessage): Promise<void> => {
    const sessionId = request.headers['x-playhead-session-id']
    heard.push({
      sessionId: Array.isArray(sessionId) ? sessionId.join() : sessionId,
      contentType: request.headers['content-type'] ?? '',
      body: Buffer.concat(await request.toArray()),
    })
  }
  const server = createServer((request, response) => {
    const headers = {
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'x-playhead-session-id, content-type',
      'access-control-allow-methods': '*',
    }
    if (request.method === 'OPTIONS') response.writeHead(204, headers).end()
    else void hear(request).then(() => response.writeHead(200, headers).end('heard'))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    heard,
    host: `127.0.0.1:${address.port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

test('a listed back end hears which session is asking, and gets each body whole', async ({
  browserOfVisitor,
  lab,
}) => {
  const listed = await startBackEnd()
  const other = await startBackEnd()
  lab.init = { propagate: [listed.host] }
  const page = await browserOfVisitor.newPage()
  await page.goto(lab.url('/order'))
  const { id } = await waitForSession(page)
  const answers = await page.evaluate(
    async ([one = '', two = '']) => {
      const form = new FormData()
      form.set('file', new File([new Uint8Array([0, 255, 10, 13])], 'a.bin'))
      const xhr = new XMLHttpRequest()
      const sent = new Promise((resolve) => xhr.addEventListener('load', resolve))
      xhr.open('POST', `http://${one}/xhr`)
      xhr.send(new Blob(['by xhr'], { type: 'text/csv' }))
      await sent
      const responses = [
        await fetch(`http://${one}/form`, { method: 'POST', body: form }),
        await fetch(new Request(`http://${one}/request`, { method: 'PUT', body: 'by request' })),
        await fetch(`http://${two}/other`, { method: 'POST', body: 'to another' }),
      ]
      return Promise.all([xhr.responseText, ...responses.map((response) => response.text())])
    },
    [listed.host, other.host],
  )
  expect(answers).toEqual(['heard', 'heard', 'heard', 'heard'])
  expect(listed.heard.map(({ sessionId }) => sessionId)).toEqual([id, id, id])
  const [xhr, form, request] = listed.heard
  expect(xhr).toMatchObject({ contentType: 'text/csv', body: Buffer.from('by xhr') })
  expect(form?.contentType).toMatch(/^multipart\/form-data; boundary=/)
  expect(form?.body.includes(Buffer.from([0, 255, 10, 13]))).toBe(true)
  expect(request?.body.toString()).toBe('by request')
  expect(other.heard).toMatchObject([{ sessionId: undefined, body: Buffer.from('to another') }])

  await goAway(page, 31)
  const ask = (host: string) => fetch(`http://${host}/later`).then((response) => response.text())
  await page.evaluate(ask, listed.host)
  await act(page)
  const after = await waitForSession(page)
  await page.evaluate(ask, listed.host)
  expect(
    listed.heard.slice(3).map(({ sessionId }) => sessionId),
    'no session that is over, and then the new one',
  ).toEqual([undefined, after.id])
  await Promise.all([listed.close(), other.close()])
})
