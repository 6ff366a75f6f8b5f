import { gunzipSync } from 'node:zlib'
import type { Received } from './event-receiver.ts'

/**
 * What vendors document of the requests that they take, as checks that are written from
 * their words and not from ours. Each returns what is wrong, by the place of the event.
 */
export interface Judged {
  readonly events: readonly Readonly<Record<string, unknown>>[]
  /** Of the request as a whole. */
  readonly faults: readonly string[]
  /** Of events, by their place. */
  readonly refused: ReadonlyMap<number, string>
}

const BAD_IDS = new Set([
  'anonymous',
  'nil',
  'none',
  'null',
  'n/a',
  'na',
  'undefined',
  'unknown',
  '-1',
  '0',
  '',
  'true',
  'false',
  '[]',
  '{}',
  'lmy47d',
  '00000000-0000-0000-0000-000000000000',
  'NaN',
])

/** Amplitude, HTTP V2: `POST /2/httpapi`. */
export function judgeAmplitude({ path, headers, body }: Received): Judged {
  const faults: string[] = []
  const check = (holds: boolean, fault: string): void => void (holds || faults.push(fault))
  check(path === '/2/httpapi', `path ${path}`)
  check(headers['content-type'] === 'application/json', 'content type')
  check(body.length < 1_000_000, 'more than 1 MB')
  const root = JSON.parse(body.toString()) as Record<string, unknown>
  const known = new Set(['api_key', 'events', 'options', 'client_upload_time'])
  check(
    Object.keys(root).every((key) => known.has(key)),
    `keys ${Object.keys(root)}`,
  )
  check(typeof root['api_key'] === 'string', 'api_key')
  const events = root['events'] as Record<string, unknown>[]
  check(Array.isArray(events) && events.length > 0 && events.length <= 1_000, 'events')
  const options = (root['options'] ?? {}) as { min_id_length?: number }
  const least = options.min_id_length ?? 5
  const refused = new Map<number, string>()
  for (const [place, event] of events.entries()) {
    const fault = findAmplitudeFault(event, least)
    if (fault) refused.set(place, fault)
  }
  return { events, faults, refused }
}

const AMPLITUDE_TEXTS: readonly string[] =
  'platform os_name os_version device_model country region city language insert_id'.split(' ')
const AMPLITUDE_FIELDS = new Set(
  'user_id device_id event_type time session_id event_properties'
    .split(' ')
    .concat(AMPLITUDE_TEXTS),
)

function findAmplitudeFault(event: Record<string, unknown>, least: number): string | null {
  const unknown = Object.keys(event).find((key) => !AMPLITUDE_FIELDS.has(key))
  if (unknown) return `unknown field ${unknown}`
  if (typeof event['event_type'] !== 'string' || event['event_type'] === '') return 'event_type'
  if (event['user_id'] === undefined && event['device_id'] === undefined) return 'no id'
  for (const name of ['user_id', 'device_id']) {
    const id = event[name]
    if (id === undefined) continue
    if (typeof id !== 'string' || id.length < least || BAD_IDS.has(id))
      return `${name} ${String(id)}`
  }
  if (!Number.isInteger(event['time'])) return 'time'
  // A number of milliseconds, or -1 where there is no session.
  if (!Number.isInteger(event['session_id'])) return 'session_id'
  if (typeof event['event_properties'] !== 'object') return 'event_properties'
  return (
    AMPLITUDE_TEXTS.find((name) => !['undefined', 'string'].includes(typeof event[name])) ?? null
  )
}

/** Mixpanel: `POST /import`, with `strict=1`. */
export function judgeMixpanel({ path, headers, body }: Received): Judged {
  const faults: string[] = []
  const check = (holds: boolean, fault: string): void => void (holds || faults.push(fault))
  const url = new URL(path, 'http://localhost')
  check(url.pathname === '/import', `path ${path}`)
  check(url.searchParams.get('strict') === '1', 'strict')
  check(headers['content-type'] === 'application/json', 'content type')
  check(headers['content-encoding'] === 'gzip', 'content encoding')
  const [scheme, credentials = ''] = String(headers['authorization']).split(' ')
  const [name, password] = Buffer.from(credentials, 'base64').toString().split(':')
  check(scheme === 'Basic' && Boolean(name), 'authorization')
  // A service account names its project; a token is a user name without a password.
  check((password === '') === (url.searchParams.get('project_id') === null), 'project_id')
  const text = gunzipSync(body)
  check(text.length <= 2_000_000, 'more than 2 MB')
  const events = JSON.parse(text.toString()) as Record<string, unknown>[]
  check(Array.isArray(events) && events.length > 0 && events.length <= 2_000, 'events')
  const refused = new Map<number, string>()
  for (const [place, event] of events.entries()) {
    const fault = findMixpanelFault(event)
    if (fault) refused.set(place, fault)
  }
  return { events, faults, refused }
}

function findMixpanelFault(event: Record<string, unknown>): string | null {
  if (Object.keys(event).sort().join() !== 'event,properties') return `keys ${Object.keys(event)}`
  if (typeof event['event'] !== 'string' || event['event'] === '') return 'event'
  const properties = event['properties'] as Record<string, unknown>
  const time = properties['time']
  if (!Number.isInteger(time) || Number(time) < 31_536_000_000) return 'properties.time'
  const id = properties['$insert_id']
  if (typeof id !== 'string' || !/^[A-Za-z0-9-]{1,36}$/.test(id)) return 'properties.$insert_id'
  for (const name of ['distinct_id', '$device_id', '$user_id']) {
    const value = properties[name]
    if (value === undefined && name !== 'distinct_id') continue
    if (typeof value !== 'string' || BAD_IDS.has(value)) return `properties.${name}`
  }
  const user = properties['$user_id']
  const expected = user ?? `$device:${String(properties['$device_id'])}`
  if (properties['distinct_id'] !== expected) return 'properties.distinct_id'
  if (Object.keys(properties).length > 255) return 'properties'
  return null
}
