import { createHmac } from 'node:crypto'
import { deriveId } from '../forwarded-event.ts'
import { readStatus, type Target } from './target.ts'

export const WEBHOOK_SECRET = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/

export interface WebhookOptions {
  readonly url: string
  /** `whsec_` and Base64. */
  readonly secret: string
  /** Of this server. */
  readonly version: string
}

/** JSON, signed as Standard Webhooks says, so that libraries for it can check it. */
export function createWebhook({ url, secret, version }: WebhookOptions): Target {
  return {
    limits: { events: 500, bytes: 512 * 1024 },
    encode: (event) => JSON.stringify(event),
    createRequest: ({ encoded, ids, at }) => {
      const timestamp = Math.floor(at / 1_000)
      // The same of the same events, so that it names a batch that is sent again.
      const id = `msg_${deriveId(ids).replaceAll('-', '')}`
      const body = `{"type":"session.events","timestamp":"${new Date(at).toISOString()}","events":[${encoded.join(',')}]}`
      return {
        url,
        headers: {
          'content-type': 'application/json',
          'user-agent': `Playhead/${version}`,
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': sign({ secret, id, timestamp, body }),
        },
        body: Buffer.from(body),
      }
    },
    // Why it was refused may be anything, of any server: it is not shown.
    readAnswer: readStatus,
  }
}

function sign(signed: { secret: string; id: string; timestamp: number; body: string }): string {
  const { secret, id, timestamp, body } = signed
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return `v1,${digest}`
}
