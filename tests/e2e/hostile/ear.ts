import { once } from 'node:events'
import { createServer } from 'node:http'

/** A foreign host that hears who calls. */
export interface Ear {
  readonly port: number
  /** The recordings, by number, that it was called for. */
  readonly heard: ReadonlySet<number>
  /** What pages of its own are answered with, by path. */
  readonly pages: Map<string, { readonly type: string; readonly body: string }>
  close(): Promise<void>
}

/** Listens on the loopback, which every host below `localhost` stands for. */
export async function startEar(): Promise<Ear> {
  const heard = new Set<number>()
  const pages: Ear['pages'] = new Map()
  const server = createServer((request, response) => {
    const [, number] = /^x(\d+)\./.exec(request.headers.host ?? '') ?? []
    if (number !== undefined) heard.add(Number(number))
    const page = pages.get(request.url ?? '')
    response.writeHead(200, {
      'content-type': page?.type ?? 'text/css',
      'access-control-allow-origin': '*',
    })
    response.end(page?.body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    heard,
    pages,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
