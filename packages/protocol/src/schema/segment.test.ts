import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import Schema from 'typebox/schema'
import { describe, expect, test } from 'vitest'
import { splitSegmentBody } from '../segment-body.ts'
import { UnsupportedProtocolVersionError, upgradeSegmentHead } from '../upgrade/index.ts'
import { PROTOCOL_VERSION } from '../version.ts'
import { SegmentHead, SessionStartMetadata } from './segment.ts'

const head = Schema.Compile(SegmentHead)

function readFixture(version: number) {
  const url = new URL(`../../fixtures/segment-v${version}.body`, import.meta.url)
  const parts = splitSegmentBody(readFileSync(url))
  if (!parts) throw new Error(`the fixture of version ${version} has no head`)
  return { head: JSON.parse(parts.headJson) as Record<string, unknown>, payload: parts.payload }
}

describe('segment head', () => {
  test.each(Array.from({ length: PROTOCOL_VERSION }, (_, index) => index + 1))(
    'of version %i is still read',
    (version) => {
      const fixture = readFixture(version)
      const upgraded = upgradeSegmentHead(fixture.head)
      expect(head.Errors(upgraded)[1]).toEqual([])
      const events: unknown = JSON.parse(gunzipSync(fixture.payload).toString())
      expect(events).toHaveLength(Number(upgraded['eventCount']))
    },
  )

  test.each([
    ['a newer version', PROTOCOL_VERSION + 1],
    ['no version', undefined],
    ['version 0', 0],
    ['a fraction', 1.5],
    ['a string', '1'],
    ['NaN', Number.NaN],
  ])('with %s is refused with what was expected', (_, protocolVersion) => {
    const read = () => upgradeSegmentHead({ ...readFixture(1).head, protocolVersion })
    expect(read).toThrow(UnsupportedProtocolVersionError)
    expect(read).toThrow(`expected an integer from 1 to ${PROTOCOL_VERSION}`)
  })

  test.each([
    ['a time of NaN', { firstAt: Number.NaN }],
    ['an infinite time', { lastAt: Number.POSITIVE_INFINITY }],
    ['a time beyond what a date can hold', { sentAt: 8.64e15 + 1 }],
    ['a negative sequence', { sequence: -1 }],
    ['a session id of version 4', { sessionId: '6f1c2a9e-3f0b-4d2a-9c11-0123456789ab' }],
    ['an upper-case session id', { sessionId: '0193A5B0-7C00-7ABC-8DEF-0123456789AB' }],
    ['an unknown flush reason', { flushReason: 'whim' }],
    ['an event without a name', { events: [{ name: '', channel: 'app', at: 1, path: '/' }] }],
    [
      'a thousand and one events',
      {
        events: Array.from({ length: 1_001 }, () => ({
          name: 'a',
          channel: 'app',
          at: 1,
          path: '/',
        })),
      },
    ],
    [
      'a tag that is no text, under a name with a line feed',
      { events: [{ name: 'a', channel: 'app', at: 1, path: '/', tags: { 'two\nlines': 7 } }] },
    ],
    [
      'a name of a tag that is too long',
      { events: [{ name: 'a', channel: 'app', at: 1, path: '/', tags: { ['x'.repeat(65)]: '' } }] },
    ],
    ['a custom session id of no length', { customSessionId: '' }],
    [
      'sessionStart: false',
      { events: [{ name: 'a', channel: 'app', at: 1, path: '/', sessionStart: false }] },
    ],
  ])('with %s is invalid', (_, wrong) => {
    expect(head.Check({ ...readFixture(1).head, ...wrong })).toBe(false)
  })

  test('keeps fields that only a newer recorder sends', () => {
    expect(head.Check({ ...readFixture(1).head, fontsByHash: ['x'] })).toBe(true)
  })
})

describe('metadata of a session start', () => {
  const metadata = Schema.Compile(SessionStartMetadata)

  test('may tell the touch points, which tell an iPad from a Mac', () => {
    expect(metadata.Check({ reason: 'first_visit', maxTouchPoints: 5 })).toBe(true)
    expect(metadata.Check({ reason: 'first_visit' })).toBe(true)
  })

  test.each([-1, 0.5, '5', null])('refuses %j touch points', (maxTouchPoints) => {
    expect(metadata.Check({ reason: 'first_visit', maxTouchPoints })).toBe(false)
  })
})
