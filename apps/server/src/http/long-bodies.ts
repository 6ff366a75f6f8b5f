import type { ConnectionError, FastifyRequest } from 'fastify'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Bodies that may take longer than a request may: files, over whatever line somebody
 * has. They are let in one by one, after access was checked, and as long as something
 * of them arrives.
 */
export interface LongBodies {
  begin(request: FastifyRequest): LongBody
  /** Answers requests that came to nothing, such as those that took too long. */
  readonly answerClientError: (error: ConnectionError, socket: Socket) => void
}

export interface LongBody {
  /** Something has arrived. */
  touch(): void
  /** All of it is there, or it never will be. */
  end(): void
}

/** Node's codes for what Fastify calls a client error; anything else is a bad request. */
const STATUSES: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
}

/** @param idleMs after which a sender has gone */
export function createLongBodies(idleMs = 60_000): LongBodies {
  const sockets = new WeakSet<Socket>()
  return {
    begin: ({ raw: { socket } }) => {
      sockets.add(socket)
      const timer = setTimeout(() => socket.destroy(), idleMs)
      return {
        touch: () => void timer.refresh(),
        end: () => {
          clearTimeout(timer)
          sockets.delete(socket)
        },
      }
    },
    answerClientError: (error, socket) => {
      if (error.code === 'ECONNRESET' || socket.destroyed) return
      // Node tells of a request once, and then looks after it no more.
      if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && sockets.has(socket)) return
      const status = STATUSES[error.code] ?? 400
      const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, 'connection: close']
      if (socket.writable) socket.write(`${lines.join('\r\n')}\r\ncontent-length: 0\r\n\r\n`)
      socket.destroy(error)
    },
  }
}
