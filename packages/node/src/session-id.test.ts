import { isUuidV7, parseUuidV7Time } from '@playhead/sessions'
import { describe, expect, test } from 'vitest'
import { createSessionId, getSessionIdFromHeaders } from './session-id.ts'

const ID = '019aa2c6-1234-7abc-8def-0123456789ab'

describe('the session id of a request', () => {
  test.each([
    ['Node’s headers', { 'x-playhead-session-id': ID }],
    ['headers as they were written', { 'X-Playhead-Session-Id': ID }],
    ['headers in upper case', { 'X-PLAYHEAD-SESSION-ID': ID }],
    ['a list of values', { 'x-playhead-session-id': [ID, 'other'] }],
    ['the Headers of fetch', new Headers({ 'X-Playhead-Session-Id': ID })],
    ['a Map in lower case', new Map([['x-playhead-session-id', ID]])],
    ['a Map as it was written', new Map([['X-Playhead-Session-Id', ID]])],
    [
      'an object without prototype',
      Object.assign(Object.create(null), { 'x-playhead-session-id': ID }),
    ],
    ['an id in upper case', { 'x-playhead-session-id': ID.toUpperCase() }],
    ['an id with space around it', { 'x-playhead-session-id': ` ${ID} ` }],
  ])('is found in %s', (_, headers) => {
    expect(getSessionIdFromHeaders(headers)).toBe(ID)
  })

  test('may be an integer of at least ten digits', () => {
    const read = (value: string) => getSessionIdFromHeaders({ 'x-playhead-session-id': value })
    expect(read('1763676000')).toBe('1763676000')
    expect(read('176367600')).toBeNull()
  })

  test.each([
    ['no header', {}],
    ['an empty one', { 'x-playhead-session-id': '' }],
    ['a UUID of version 4', { 'x-playhead-session-id': '6f1c2a9e-3f0b-4d2a-9c11-0123456789ab' }],
    ['two ids in one', { 'x-playhead-session-id': `${ID}, ${ID}` }],
    ['something hostile', { 'x-playhead-session-id': '<script>' }],
    ['nothing', undefined],
    ['null', null],
    ['text', ID],
    [
      'headers that throw',
      {
        get: () => {
          throw new Error('no')
        },
      },
    ],
  ])('is null for %s', (_, headers) => {
    expect(getSessionIdFromHeaders(headers)).toBeNull()
  })
})

test('a new session id is a UUIDv7 of now', () => {
  const from = Date.now()
  const id = createSessionId()
  expect(isUuidV7(id)).toBe(true)
  expect(parseUuidV7Time(id)).toBeGreaterThanOrEqual(from)
  expect(parseUuidV7Time(id)).toBeLessThanOrEqual(Date.now())
  expect(createSessionId()).not.toBe(id)
})
