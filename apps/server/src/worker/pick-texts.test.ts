import { REPLAY_EVENT_TAGS } from '@playhead/protocol'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import {
  RECORDED_LENGTH_LIMIT,
  RECORDED_TEXT_LENGTH_LIMIT,
  RECORDED_TEXTS_LIMIT,
} from '../storage/recorded-texts.ts'
import { createPayload, NOON } from '../testing/segment-fixtures.ts'
import { pickTexts } from './pick-texts.ts'

const custom = (tag: string, payload: unknown, timestamp = NOON) => ({
  type: 5,
  timestamp,
  data: { tag, payload },
})
const line = (text: unknown, level: unknown = 'log') =>
  custom(REPLAY_EVENT_TAGS.console, { level, text })
const request = (payload: object) =>
  custom(REPLAY_EVENT_TAGS.network, {
    initiator: 'fetch',
    method: 'GET',
    url: 'https://shop.example/api/cart',
    status: 200,
    ...payload,
  })

/** The texts of one payload that holds these. */
const pick = (...events: object[]) =>
  pickTexts({ payloads: [createPayload(events)] }).map((texts) => texts.map(({ text }) => text))[0]

test('lines and requests that are no events already are told, with their time', () => {
  const events = [
    line('cart loaded', 'info'),
    line('careful', 'warn'),
    line('broken', 'error'),
    request({ method: 'POST' }),
    request({ status: 503 }),
    request({ status: 0, error: 'failed' }),
    request({ status: 0, error: 'aborted', url: 'https://shop.example/search' }),
    custom(REPLAY_EVENT_TAGS.navigation, { kind: 'push', text: 'nothing' }),
  ]
  expect(pickTexts({ payloads: [createPayload(events)] })).toEqual([
    [
      { kind: 'console', text: 'cart loaded', at: NOON },
      { kind: 'console', text: 'careful', at: NOON },
      { kind: 'request', text: 'POST https://shop.example/api/cart 200', at: NOON },
      { kind: 'request', text: 'GET https://shop.example/search', at: NOON },
    ],
  ])
})

test('of the files of a page those are told that did not come', () => {
  const file = { initiator: 'img', url: 'https://shop.example/hero.jpg' }
  expect(pick(request(file), request({ ...file, status: 404 }))).toEqual([
    'GET https://shop.example/hero.jpg 404',
  ])
})

test('a text is told once, where it stood first', () => {
  const payloads = [
    createPayload([line('a'), line('b'), line('a')]),
    createPayload([line('b'), line('c')]),
  ]
  expect(pickTexts({ payloads }).map((texts) => texts.map(({ text }) => text))).toEqual([
    ['a', 'b'],
    ['c'],
  ])
})

test('long texts are cut, between characters, and many are too many', () => {
  const [long = ''] = pick(line(` ${'🦊'.repeat(100_000)}`)) ?? []
  expect(long.length).toBeLessThanOrEqual(RECORDED_TEXT_LENGTH_LIMIT)
  expect(long.isWellFormed()).toBe(true)
  expect(pick(line(`x${'🦊'.repeat(500)}`))?.[0]?.isWellFormed()).toBe(true)
  const many = Array.from({ length: 3_000 }, (_, n) => line(`line ${n}`))
  expect(pick(...many)).toHaveLength(RECORDED_TEXTS_LIMIT)
  const wide = Array.from({ length: 90 }, (_, n) => line(`${n} ${'w'.repeat(1_000)}`))
  const length = (pick(...wide) ?? []).reduce((sum, text) => sum + text.length, 0)
  expect(length).toBeLessThanOrEqual(RECORDED_LENGTH_LIMIT)
  expect(length).toBeGreaterThan(RECORDED_LENGTH_LIMIT - RECORDED_TEXT_LENGTH_LIMIT)
})

test('what makes no sense is nothing to search, and spoils nothing beside it', () => {
  const odd = [
    line(null),
    line({ text: 'deep' }),
    line(['list']),
    line(' \n\t '),
    line('\uD83D'),
    custom(REPLAY_EVENT_TAGS.console, null),
    custom(REPLAY_EVENT_TAGS.network, { url: 7 }),
    custom(REPLAY_EVENT_TAGS.network, { initiator: 'fetch', url: 'https://a.example/x' }),
    { type: 5, timestamp: NaN, data: { tag: REPLAY_EVENT_TAGS.console, payload: { text: 'no' } } },
    { type: 5, data: null },
  ]
  expect(pick(...odd)).toEqual(['\uFFFD', 'https://a.example/x'])
  const payloads = [
    gzipSync('{"a":'),
    Buffer.from('no gzip'),
    new Uint8Array(),
    gzipSync(Buffer.alloc(40 * 1024 * 1024)),
    createPayload([line('kept')]),
  ]
  expect(pickTexts({ payloads }).map((texts) => texts.map(({ text }) => text))).toEqual([
    [],
    [],
    [],
    [],
    ['kept'],
  ])
})
