import { SEGMENT_HEAD_BYTES_LIMIT, SEGMENT_INFLATED_BYTES_LIMIT } from '@playhead/protocol'
import { UnsupportedProtocolVersionError } from '@playhead/protocol/upgrade'
import fc from 'fast-check'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../errors.ts'
import { createBody, createHead, createPayload } from '../../testing/segment-fixtures.ts'
import { parseSegment } from './parse-segment.ts'

function catchError(body: Uint8Array): AppError {
  try {
    parseSegment(body)
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('the segment was taken')
}

test('a valid segment comes back with its head and its payload', () => {
  const head = createHead()
  const payload = createPayload()
  const parsed = parseSegment(createBody(head, payload))
  expect(parsed.head).toEqual(head)
  expect(Buffer.from(parsed.payload).equals(payload)).toBe(true)
})

test('a segment without rrweb events and a head with unknown fields are fine', () => {
  const head = { ...createHead({ eventCount: 0, startsWithSnapshot: false }), fromTheFuture: 1 }
  expect(parseSegment(createBody(head, new Uint8Array())).head).toEqual(head)
})

describe('an envelope is refused by the name of its field', () => {
  test.each([
    [{ firstAt: Number.NaN }, 'firstAt is null; expected epoch milliseconds'],
    [{ firstAt: -1 }, 'firstAt is -1; expected epoch milliseconds'],
    [{ firstAt: 'noon' }, 'firstAt is a text of 4 characters; expected epoch milliseconds'],
    [{ sentAt: undefined }, 'missing: sentAt'],
    [
      { lastActivityAt: 'x' },
      'lastActivityAt is a text of 1 characters; expected epoch milliseconds or null',
    ],
    [{ sessionId: 'x' }, 'sessionId is a text of 1 characters; expected a lower-case UUIDv7'],
    [
      { sequence: 1.5 },
      'sequence is 1.5; expected a segment number, counted from 0 for each session and window',
    ],
    [
      { flushReason: 'whim' },
      'flushReason is a text of 4 characters; expected "interval" or "size" or "hidden" or "leaving" or "rotation" or "stop"',
    ],
    [
      { environment: '' },
      'environment is a text of 0 characters; expected a text of 1 to 64 characters',
    ],
    [
      { counters: { keyPresses: 0, activeMs: 0, scrollDepth: 101 } },
      'counters.scrollDepth is 101; expected a number from 0 to 100',
    ],
    [
      { events: [{ name: 'a', channel: 'b', at: null, path: '/' }] },
      'events.0.at is null; expected epoch milliseconds',
    ],
    [
      { events: [{ name: 'a', channel: 'b', at: 1, path: '/', colour: 1 }] },
      'events.0.colour is not a field there',
    ],
    [{ events: {} }, 'events is an object; expected a list of at most 1000'],
    [{ lastAt: 5 }, /^lastAt is 5; expected at least firstAt/],
    [{ eventCount: 0 }, /^eventCount is 0; expected more, because the payload is \d+ bytes/],
    [
      { eventCount: 1 },
      /^eventCount is 1; expected at least 2, because startsWithSnapshot is true/,
    ],
  ])('%j', (change, message) => {
    const error = catchError(createBody({ ...createHead(), ...change }))
    expect(error.code).toBe('invalid_envelope')
    expect(error.message).toMatch(message)
  })

  test('events that were counted but not sent', () => {
    const error = catchError(createBody(createHead(), new Uint8Array()))
    expect(error.message).toBe('eventCount is 2; expected 0, because there is no payload')
  })

  test('a head that is no object', () => {
    expect(catchError(Buffer.from('[]\n')).code).toBe('invalid_envelope')
    expect(catchError(Buffer.from('null\n')).code).toBe('invalid_envelope')
  })

  test('a time beyond what a number holds', () => {
    const body = createBody()
      .toString('latin1')
      .replace(/"lastAt":\d+/, '"lastAt":1e999')
    const error = catchError(Buffer.from(body, 'latin1'))
    expect(error.message).toBe('lastAt is Infinity; expected epoch milliseconds')
  })
})

describe('a body that is no segment is malformed', () => {
  test.each([
    ['nothing', ''],
    ['no line feed', 'hello'],
    ['no JSON', '{"half a head\n'],
    ['NaN, which JSON does not have', '{"firstAt":NaN}\n'],
    ['no UTF-8', Buffer.from([0xff, 0xfe, 0x0a])],
    ['a payload that is not gzip', Buffer.concat([createBody(createHead(), Buffer.from('hello'))])],
    ['a gzip payload that is cut off', createBody(createHead(), createPayload().subarray(0, 12))],
  ])('%s', (_, body) => {
    expect(catchError(Buffer.from(body)).code).toBe('malformed_body')
  })
})

test('a newer protocol version is named, whatever else has changed with it', () => {
  const error = catchError(Buffer.from('{"protocolVersion":99,"newField":true}\n'))
  expect(error.code).toBe('unsupported_protocol_version')
  expect(error.message).toBe('protocolVersion is 99; expected an integer from 1 to 2')
  expect(error.cause).toBeInstanceOf(UnsupportedProtocolVersionError)
})

test('a gzip bomb is refused without inflating it', () => {
  const bomb = gzipSync(Buffer.alloc(SEGMENT_INFLATED_BYTES_LIMIT + 1))
  const error = catchError(createBody(createHead(), bomb))
  expect(error.code).toBe('payload_too_large')
  expect(error.message).toContain('16 MiB')
})

test('a head of more than 1 MiB is refused', () => {
  const traits = { text: 'x'.repeat(SEGMENT_HEAD_BYTES_LIMIT) }
  expect(catchError(createBody(createHead({ traits }))).code).toBe('body_too_large')
})

describe('traits and metadata have a size', () => {
  const nest = (levels: number): object => (levels === 1 ? {} : { in: nest(levels - 1) })
  const withMetadata = (metadata: Record<string, unknown>) => ({
    events: [{ name: 'a', channel: 'app', at: 1, path: '/', metadata }],
  })

  test.each([
    [
      { traits: { a: 'x'.repeat(16_384) } },
      /^traits is 16392 characters of JSON; .* at most 16384$/,
    ],
    [{ traits: { a: nest(10) } }, /^traits is nested deeper; expected at most 10 levels/],
    [withMetadata({ a: 'ü'.repeat(70_000) }), /^events\.0\.metadata is 70008 characters/],
    [withMetadata({ a: [nest(9)] }), /^events\.0\.metadata is nested deeper/],
  ])('more is refused by the name of the field', (change, message) => {
    const error = catchError(createBody(createHead(change)))
    expect(error.code).toBe('invalid_envelope')
    expect(error.message).toMatch(message)
  })

  test('up to it they are taken', () => {
    const change = { traits: { a: 'ü'.repeat(16_376) }, ...withMetadata({ a: nest(9) }) }
    expect(parseSegment(createBody(createHead(change))).head.traits).toEqual(change.traits)
  })
})

test('any bytes are a segment or an error of the table', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (bytes, text) => {
      for (const body of [bytes, Buffer.from(text), Buffer.from(`${JSON.stringify(text)}\n`)]) {
        expect(catchError(body)).toBeInstanceOf(AppError)
      }
    }),
  )
})
