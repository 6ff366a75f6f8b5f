import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Received {
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** What a receiver does with a request: `drop` ends the connection, `hang` never answers. */
export type Reaction =
  | 'drop'
  | 'hang'
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: object }

export interface EventReceiver {
  readonly url: string
  readonly requests: readonly Received[]
  /** Resolves once the condition holds after a request. */
  until(condition: () => boolean): Promise<void>
}

/** A server of somebody who takes events; it listens until the test has ended. */
export async function startEventReceiver(
  react: (request: Received, count: number) => Reaction,
): Promise<EventReceiver> {
  const requests: Received[] = []
  let wake = Promise.withResolvers<void>()
  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk)
    const { url: path = '', headers } = message
    const request = { path, headers, body: Buffer.concat(chunks) }
    requests.push(request)
    const reaction = react(request, requests.length)
    wake.resolve()
    wake = Promise.withResolvers()
    if (reaction === 'hang') return
    if (reaction === 'drop') return void message.socket.destroy()
    response.writeHead(reaction.status, { 'content-type': 'application/json', ...reaction.headers })
    response.end(JSON.stringify(reaction.body ?? {}))
  }
  const server = createServer((message, response) => {
    // A sender that goes away in the middle is no fault of the receiver.
    answer(message, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    until: async (condition) => {
      while (!condition()) await wake.promise
    },
  }
}
