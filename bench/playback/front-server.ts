import { createReadStream } from 'node:fs'
import { once } from 'node:events'
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface FrontFile {
  readonly type: string
  /** What is sent; a path is read from the disk, and holds gzip. */
  readonly body: string | Uint8Array | { readonly gzipPath: string }
}

export interface FrontServer {
  readonly url: string
  close(): Promise<void>
}

/**
 * Pages of the bench on the origin of a server, as somebody has them who embeds the player:
 * what stands in `files`, by its path, is sent from there, and everything else is asked of
 * the server behind.
 */
export async function startFrontServer(
  behind: string,
  files: ReadonlyMap<string, FrontFile>,
): Promise<FrontServer> {
  const agent = new Agent({ keepAlive: true })
  const server = createServer((ask, answer) => {
    const file = files.get(new URL(ask.url ?? '/', behind).pathname)
    if (file) sendFile(file, answer)
    else pass(ask, answer)
  })

  const pass = (ask: IncomingMessage, answer: ServerResponse): void => {
    const { origin } = ask.headers
    const headers = {
      ...ask.headers,
      host: new URL(behind).host,
      ...(origin && { origin: behind }),
    }
    const forward = request(
      `${behind}${ask.url}`,
      { method: ask.method, headers, agent },
      (from) => {
        answer.writeHead(from.statusCode ?? 502, from.headers)
        from.pipe(answer)
      },
    )
    forward.on('error', () => answer.destroy())
    // Who goes on to another moment no longer waits for this one.
    answer.on('close', () => forward.destroy())
    ask.pipe(forward)
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      agent.destroy()
    },
  }
}

function sendFile({ type, body }: FrontFile, answer: ServerResponse): void {
  answer.setHeader('content-type', type)
  if (typeof body === 'string' || body instanceof Uint8Array) {
    answer.end(body)
    return
  }
  answer.setHeader('content-encoding', 'gzip')
  createReadStream(body.gzipPath).pipe(answer)
}
