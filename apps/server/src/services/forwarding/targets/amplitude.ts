import type { ForwardingRegion } from '@playhead/protocol'
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

export const AMPLITUDE_HOSTS: Readonly<Partial<Record<ForwardingRegion, string>>> = {
  us: 'https://api2.amplitude.com',
  eu: 'https://api.eu.amplitude.com',
}

/** A device that sends too much is let alone for so long. */
const THROTTLED_MS = 30_000

/** Amplitude's HTTP V2 API. Its session ids are the times at which sessions began. */
export function createAmplitude({ host, apiKey }: { host: string; apiKey: string }): Target {
  const key = JSON.stringify(apiKey)
  return {
    // Below what is documented, as events of other encodings count more than ours.
    limits: { events: 1_000, bytes: 900_000 },
    encode: (event) => JSON.stringify(toAmplitudeEvent(event)),
    createRequest: ({ encoded }) => ({
      url: `${host}/2/httpapi`,
      headers: { 'content-type': 'application/json', accept: '*/*' },
      // Ids that are shorter than five characters are left out otherwise.
      body: Buffer.from(
        `{"api_key":${key},"options":{"min_id_length":1},"events":[${encoded.join(',')}]}`,
      ),
    }),
    readAnswer: readAmplitudeAnswer,
  }
}

function toAmplitudeEvent(event: ForwardedEvent): object {
  const { session } = event
  const userId = toMeaningfulId(event.userId)
  const properties = { ...toProperties(event), ...(event.url === null ? {} : { url: event.url }) }
  return {
    ...(userId === null ? {} : { user_id: userId }),
    // Who is never known is one device for each session.
    device_id: toMeaningfulId(event.anonymousId) ?? event.sessionId,
    event_type: event.name,
    time: event.at,
    session_id: session.numericId,
    insert_id: event.id,
    event_properties: properties,
    platform: event.source === 'page' ? 'Web' : 'Server',
    ...omitNull({
      os_name: session.os,
      os_version: session.osVersion,
      device_model: session.browser,
      country: session.country,
      region: session.region,
      city: session.city,
      language: session.language,
    }),
  }
}

function omitNull(fields: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  )
}

/** Fields of a refusal, each of which lists places by what is wrong with them. */
const FAULTS = [
  'events_with_invalid_fields',
  'events_with_missing_fields',
  'events_with_invalid_id_lengths',
] as const

function readAmplitudeAnswer(answer: Answer): Verdict {
  const { status, retryAfterMs } = answer
  if (status === 429) {
    const waitMs = retryAfterMs ?? THROTTLED_MS
    return { kind: 'later', error: 'too many events of a user or device (429)', waitMs }
  }
  if (status !== 400) return readStatus(answer)
  const told = parseObject(answer.body)
  const places = new Set<number>()
  const fields: string[] = []
  for (const fault of FAULTS) {
    for (const [field, found] of Object.entries(toObject(told?.[fault]))) {
      fields.push(field)
      for (const place of Array.isArray(found) ? found : []) {
        if (Number.isInteger(place)) places.add(place as number)
      }
    }
  }
  for (const place of Array.isArray(told?.['silenced_events']) ? told['silenced_events'] : []) {
    if (Number.isInteger(place)) places.add(place as number)
  }
  const said = typeof told?.['error'] === 'string' ? told['error'].slice(0, 200) : 'Bad Request'
  const error = `${said} (400)${fields.length > 0 ? `: ${fields.join(', ').slice(0, 200)}` : ''}`
  if (places.size === 0) return { kind: 'later', error, waitMs: retryAfterMs }
  return { kind: 'without', places: [...places], error }
}

function toObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {}
}
