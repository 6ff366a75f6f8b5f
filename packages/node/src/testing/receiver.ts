/**
 * A server that keeps to the contract of `POST /v1/events` over real HTTP: it
 * checks key and schema, stores each id once, and answers as the test says.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { ServerEventBatch } from '@playhead/protocol/schema'
import type { ServerEvent } from '@playhead/protocol'
import Schema from 'typebox/schema'

export const SECRET_KEY = `phs_${'s3cr3t'.repeat(6)}`

const schema = Schema.Compile(ServerEventBatch)

interface ScriptedAnswer {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly body?: string
  /** Stores the events, then cuts the connection instead of answering. */
  readonly isLost?: boolean
  /** Never answers. */
  readonly isSilent?: boolean
}

export interface Receiver {
  readonly host: string
  readonly port: number
  /** Every request, in order. */
  readonly requests: {
    readonly headers: IncomingMessage['headers']
    readonly bytes: number
    readonly events: ServerEvent[]
  }[]
  /** What is on the disk: each id once, in the order of arrival. */
  readonly stored: ServerEvent[]
  /** Answers to the next requests; after these each is stored. */
  readonly script: ScriptedAnswer[]
  /** Resolves when so many requests have arrived. */
  received(count: number): Promise<void>
  stop(): Promise<void>
}

export async function startReceiver(port = 0): Promise<Receiver> {
  const requests: Receiver['requests'] = []
  const stored = new Map<unknown, ServerEvent>()
  const script: ScriptedAnswer[] = []
  const waiting: { readonly count: number; readonly resolve: () => void }[] = []

  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => answer(request, response, Buffer.concat(chunks)))
  })

  function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const parsed: unknown = JSON.parse(body.toString())
    const isValid = schema.Check(parsed)
    const events = isValid ? parsed.batch : []
    requests.push({ headers: request.headers, bytes: body.length, events })
    const scripted = script.shift() ?? {}
    const send = (status: number, text: string): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...scripted.headers })
      response.end(text)
    }
    const isOurs = request.method === 'POST' && request.url === '/v1/events'
    if (!isOurs || request.headers.authorization !== `Bearer ${SECRET_KEY}`) send(401, '{}')
    else if (!isValid) send(400, formatError(JSON.stringify(schema.Errors(parsed)[1])))
    else if (scripted.status !== undefined) send(scripted.status, scripted.body ?? '{}')
    else if (scripted.isSilent !== true) {
      for (const event of events) stored.set(event.id, stored.get(event.id) ?? event)
      const accepted = { status: 'stored', accepted: events.length, duplicates: 0, serverTime: 1 }
      if (scripted.isLost === true) request.socket.destroy()
      else send(202, JSON.stringify(accepted))
    }
    for (const { count, resolve } of waiting) if (requests.length >= count) resolve()
  }

  const bound = await new Promise<number>((resolve, reject) => {
    server.on('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
  return {
    host: `http://127.0.0.1:${bound}`,
    port: bound,
    requests,
    script,
    get stored() {
      return [...stored.values()]
    },
    received: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve()
        else waiting.push({ count, resolve })
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The body of an error as the server writes it. */
export function formatError(message: string, hint?: string): string {
  return JSON.stringify({
    error: { code: 'invalid', message, ...(hint !== undefined && { hint }) },
  })
}
