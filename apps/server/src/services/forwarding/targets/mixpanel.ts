import type { ForwardingRegion } from '@playhead/protocol'
import { gzipSync } from 'node:zlib'
import type { ForwardedEvent } from '../forwarded-event.ts'
import type { Answer } from '../send-request.ts'
import {
  parseObject,
  readStatus,
  toMeaningfulId,
  toProperties,
  type Target,
  type Verdict,
} from './target.ts'

export const MIXPANEL_HOSTS: Readonly<Record<ForwardingRegion, string>> = {
  us: 'https://api.mixpanel.com',
  eu: 'https://api-eu.mixpanel.com',
  in: 'https://api-in.mixpanel.com',
}

export interface MixpanelOptions {
  readonly host: string
  /** Both '' where the secret is the token of the project. */
  readonly projectId: string
  readonly username: string
  readonly secret: string
}

/** Mixpanel's import API: unlike the one that trackers use, it says what it did not take. */
export function createMixpanel({ host, projectId, username, secret }: MixpanelOptions): Target {
  const [name, password] = projectId === '' ? [secret, ''] : [username, secret]
  const credentials = Buffer.from(`${name}:${password}`).toString('base64')
  const query = new URLSearchParams({
    strict: '1',
    ...(projectId === '' ? {} : { project_id: projectId }),
  })
  return {
    limits: { events: 2_000, bytes: 1_900_000 },
    encode: (event) => JSON.stringify(toMixpanelEvent(event)),
    createRequest: ({ encoded }) => ({
      url: `${host}/import?${query}`,
      headers: {
        authorization: `Basic ${credentials}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        accept: 'application/json',
      },
      body: gzipSync(`[${encoded.join(',')}]`),
    }),
    readAnswer: readMixpanelAnswer,
  }
}

/** Names that Mixpanel knows begin with `$`, or with `mp_`. */
function toMixpanelEvent(event: ForwardedEvent): object {
  const { session } = event
  const userId = toMeaningfulId(event.userId)
  const deviceId = toMeaningfulId(event.anonymousId) ?? event.sessionId
  return {
    event: event.name,
    properties: {
      ...toProperties(event),
      time: event.at,
      // As its simplified merging of ids would choose it.
      distinct_id: userId ?? `$device:${deviceId}`,
      $device_id: deviceId,
      ...(userId === null ? {} : { $user_id: userId }),
      $insert_id: event.id,
      $session_id: event.sessionId,
      ...(event.url === null ? {} : { $current_url: event.url }),
      ...(session.os === null ? {} : { $os: session.os }),
      ...(session.browser === null ? {} : { $browser: session.browser }),
      ...(session.browserVersion === null ? {} : { $browser_version: session.browserVersion }),
      ...(session.deviceType === null ? {} : { $device_type: session.deviceType }),
      ...(session.country === null ? {} : { mp_country_code: session.country }),
      ...(session.region === null ? {} : { $region: session.region }),
      ...(session.city === null ? {} : { $city: session.city }),
    },
  }
}

/** A refusal of some is still an acceptance of the others. */
function readMixpanelAnswer(answer: Answer): Verdict {
  if (answer.status !== 400) return readStatus(answer)
  const told = parseObject(answer.body)
  const failed: unknown = told?.['failed_records']
  const said = typeof told?.['error'] === 'string' ? told['error'].slice(0, 200) : 'Bad Request'
  if (!Array.isArray(failed) || failed.length === 0) {
    return { kind: 'later', error: `${said} (400)`, waitMs: answer.retryAfterMs }
  }
  const [first] = failed as { message?: unknown }[]
  const example = typeof first?.message === 'string' ? `: ${first.message.slice(0, 200)}` : ''
  return { kind: 'taken', rejected: failed.length, error: `${said} (400)${example}` }
}
