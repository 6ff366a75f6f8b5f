import {
  ANALYTICS_CHANNEL,
  ENVIRONMENT_LENGTH_LIMIT,
  EVENT_NAME_LENGTH_LIMIT,
  EVENT_NAMES,
  IDENTIFIER_LENGTH_LIMIT,
  SERVER_EVENT_OWNERS,
  TAG_NAME_LENGTH_LIMIT,
  TIME_LIMIT_MS,
} from '@playhead/protocol'
import { isUuidV7 } from '@playhead/sessions'
import type { CaptureEvent } from './capture-event.ts'
import { describeValue, isRecord } from './describe-value.ts'

/** Why an event cannot be sent. `field` is one of ours, never the caller's text. */
export interface EventFault {
  readonly field: string
  readonly message: string
}

/** An event that can be written down: every field is there with a value, or not at all. */
export interface CheckedEvent extends CaptureEvent {
  readonly name: string
}

export type EventCheck =
  | { readonly ok: true; readonly event: CheckedEvent }
  | { readonly ok: false; readonly fault: EventFault }

interface FieldRule {
  readonly expected: string
  readonly accepts: (value: unknown) => boolean
}

const text = (limit: number): FieldRule => ({
  expected: `a string of 1 to ${limit} characters`,
  accepts: (value) => typeof value === 'string' && value.length > 0 && value.length <= limit,
})
const ANY_TEXT: FieldRule = {
  expected: 'a string',
  accepts: (value) => typeof value === 'string',
}
const NAME = text(EVENT_NAME_LENGTH_LIMIT)
const IDENTIFIER = text(IDENTIFIER_LENGTH_LIMIT)

const FIELDS: Readonly<Record<keyof CaptureEvent, FieldRule>> = {
  channel: NAME,
  at: {
    expected: 'epoch milliseconds or a valid date',
    accepts: (value) => {
      const time = value instanceof Date ? value.getTime() : value
      return typeof time === 'number' && time >= 0 && time <= TIME_LIMIT_MS
    },
  },
  sessionId: {
    expected: 'a UUIDv7 or an integer of at least ten digits',
    accepts: (value) =>
      IDENTIFIER.accepts(value) || (Number.isSafeInteger(value) && Number(value) >= 0),
  },
  userId: IDENTIFIER,
  anonymousId: IDENTIFIER,
  path: ANY_TEXT,
  url: ANY_TEXT,
  metadata: { expected: 'an object', accepts: isRecord },
  tags: {
    expected: `an object of strings, names up to ${TAG_NAME_LENGTH_LIMIT} and values up to ${IDENTIFIER_LENGTH_LIMIT} characters`,
    accepts: (value) => isRecord(value) && Object.entries(value).every(isTag),
  },
  environment: text(ENVIRONMENT_LENGTH_LIMIT),
  id: { expected: 'a lower-case UUIDv7', accepts: isUuidV7 },
}

function isTag([name, value]: [string, unknown]): boolean {
  return (
    name.length <= TAG_NAME_LENGTH_LIMIT &&
    typeof value === 'string' &&
    value.length <= IDENTIFIER_LENGTH_LIMIT
  )
}

function isField(name: string): name is keyof CaptureEvent {
  return Object.hasOwn(FIELDS, name)
}

/**
 * Checks what a caller gave and names the first thing that is wrong with it. Throws
 * only when a getter of the event does.
 */
export function checkEvent(name: unknown, event: unknown): EventCheck {
  if (typeof name !== 'string' || !NAME.accepts(name)) {
    return refuse('name', `the name is ${describeValue(name)}; expected ${NAME.expected}`)
  }
  if (!isRecord(event)) {
    return refuse('event', `the event is ${describeValue(event)}; expected an object`)
  }
  const fields: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(event)) {
    if (value === undefined || value === null) continue
    if (!isField(field)) {
      const known = Object.keys(FIELDS).join(', ')
      return refuse('unknown', `there is no field ${field.slice(0, 50)}; expected ${known}`)
    }
    const { accepts, expected } = FIELDS[field]
    if (!accepts(value))
      return refuse(field, `${field} is ${describeValue(value)}; expected ${expected}`)
    fields[field] = value
  }
  if (!SERVER_EVENT_OWNERS.some((owner) => Object.hasOwn(fields, owner))) {
    const owners = SERVER_EVENT_OWNERS.join(', ')
    return refuse('owner', `it belongs to nobody; expected at least one of ${owners}`)
  }
  // Every field has passed the rule that stands for its type.
  return { ok: true, event: { ...(fields as CaptureEvent), name } }
}

/**
 * Checks what `identify()` was given, as the event that it travels as: traits are
 * its metadata. Throws only when a getter of the options does.
 */
export function checkIdentity(userId: unknown, options: unknown): EventCheck {
  if (!IDENTIFIER.accepts(userId)) {
    const expected = IDENTIFIER.expected
    return refuse('userId', `userId is ${describeValue(userId)}; expected ${expected}`)
  }
  if (options != null && !isRecord(options)) return checkEvent(EVENT_NAMES.identify, options)
  const { traits, ...ids } = options ?? {}
  if (traits != null && !isRecord(traits)) {
    return refuse('traits', `traits is ${describeValue(traits)}; expected an object`)
  }
  const metadata = traits == null ? null : { traits }
  const event = { ...ids, userId, channel: ANALYTICS_CHANNEL, metadata }
  return checkEvent(EVENT_NAMES.identify, event)
}

function refuse(field: string, message: string): EventCheck {
  return { ok: false, fault: { field, message } }
}
