import { lookup as lookUpInSystem } from 'node:dns'
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { AddressGuard } from './address-guard.ts'

export interface OutgoingRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export interface Answer {
  readonly status: number
  /** Of the header, in milliseconds; null when there is none that can be read. */
  readonly retryAfterMs: number | null
  /** The beginning of it. */
  readonly body: string
}

/** It could not be sent, or was not answered; the message says why and is safe to show. */
export class SendError extends Error {
  override readonly name = 'SendError'
}

export interface SenderOptions {
  readonly guard: AddressGuard
  /** Epoch milliseconds. */
  readonly now: () => number
  /** All of a request, in milliseconds. */
  readonly timeoutMs?: number
  /** As `dns.lookup` with `all`. */
  readonly lookUp?: typeof lookUpInSystem
}

/** @throws {SendError} */
export type Sender = (request: OutgoingRequest, signal: AbortSignal) => Promise<Answer>

const TIMEOUT_MS = 20_000
const ANSWER_BYTES_LIMIT = 64 * 1024
/** Whoever asks for longer is asked again anyway. */
const RETRY_AFTER_LIMIT_MS = 3_600_000

/**
 * Sends to public addresses, and to those that the operator allowed. The address is checked
 * after the name was resolved, and is the one that is connected to, so that a name cannot
 * mean something else the second time. Redirects are not followed.
 */
export function createSender(options: SenderOptions): Sender {
  const { guard, now, timeoutMs = TIMEOUT_MS, lookUp = lookUpInSystem } = options

  const check = (address: string, url: URL): SendError | null => {
    if (!guard.isAllowed(address)) {
      return new SendError(
        `${url.hostname} is an address of a private network; PLAYHEAD_FORWARD_LOCAL can allow it`,
      )
    }
    if (url.protocol !== 'https:' && !guard.isLocal(address)) {
      return new SendError('plain HTTP goes only to networks that PLAYHEAD_FORWARD_LOCAL names')
    }
    return null
  }

  const createLookup =
    (url: URL): LookupFunction =>
    (hostname, { family = 0 }, done) => {
      const wanted =
        family === 4 || family === 'IPv4' ? 4 : family === 6 || family === 'IPv6' ? 6 : 0
      lookUp(hostname, { all: true, family: wanted }, (error, addresses) => {
        if (error) return done(error, '')
        // One that is private among public ones is no accident.
        const fault = addresses.map(({ address }) => check(address, url)).find(Boolean)
        if (fault || addresses.length === 0) return done(fault ?? new SendError('no address'), '')
        done(null, addresses)
      })
    }

  return ({ url: text, headers, body }, signal) =>
    new Promise((resolve, reject) => {
      const url = new URL(text)
      const host = url.hostname.replace(/^\[|\]$/g, '')
      const fault = isIP(host) === 0 ? null : check(host, url)
      if (fault) return reject(fault)
      const fail = (error: unknown): void => reject(toSendError(error, url))
      const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
      const send = url.protocol === 'https:' ? requestHttps : requestHttp
      const request = send(
        url,
        {
          method: 'POST',
          agent: false,
          headers: { ...headers, 'content-length': String(body.length) },
          lookup: createLookup(url),
          signal: limit,
        },
        (message) => {
          readAnswer(message, now).then(resolve, fail)
        },
      )
      request.on('error', (error) => {
        const isLate = limit.aborted && !signal.aborted
        fail(isLate ? new SendError(`no answer within ${timeoutMs / 1_000} s`) : error)
      })
      request.end(body)
    })
}

async function readAnswer(message: IncomingMessage, now: () => number): Promise<Answer> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  // What is longer is let go of: the status has said what there is to know.
  for await (const chunk of message as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    sizeBytes += chunk.length
    if (sizeBytes >= ANSWER_BYTES_LIMIT) break
  }
  return {
    status: message.statusCode ?? 0,
    retryAfterMs: readRetryAfter(message.headers['retry-after'], now()),
    body: Buffer.concat(chunks).toString('utf8').slice(0, ANSWER_BYTES_LIMIT),
  }
}

/** Seconds, or a date. */
export function readRetryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null
  const waitMs = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(0, waitMs), RETRY_AFTER_LIMIT_MS)
}

/** Codes of the system, in words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'it refused the connection',
  ECONNRESET: 'it dropped the connection',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'it cannot be reached',
  ENETUNREACH: 'it cannot be reached',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
}

function toSendError(error: unknown, url: URL): SendError {
  if (error instanceof SendError) return error
  const { code = '' } = error as { code?: string }
  const reason = REASONS[code] ?? (code ? `it could not be sent to (${code})` : 'it was given up')
  return new SendError(`${url.hostname}: ${reason}`, { cause: error })
}
