import { expect, test } from 'vitest'
import { requestOf } from '../../testing/requests.ts'
import { countNetworkChoices, isChosen } from './network-filter.ts'
import { describeStatus } from './network-request.ts'

test('a request stands where it began, and says how it went', () => {
  const request = requestOf({ status: 404, durationMs: 1_200 }, { at: 5_000, startAt: 3_800 })
  expect(request).toMatchObject({ offsetMs: 2_800, failed: true, slow: true, type: 'call' })
  expect(describeStatus(request)).toBe('404')
  expect(describeStatus(requestOf({ status: 0, error: 'aborted' }))).toBe('aborted')
  expect(describeStatus(requestOf({ status: 0, initiator: 'beacon' }))).toBe('sent')
  expect(requestOf({ status: 0, error: 'aborted' }).failed).toBe(false)
  expect(requestOf({ status: 0, error: 'failed' }).failed).toBe(true)
})

test.each([
  ['fetch', 'https://shop.test/photo.png', 'call'],
  ['link', 'https://shop.test/a.css', 'style'],
  ['css', 'https://shop.test/a.woff2', 'other'],
  ['css', 'https://shop.test/a.svg?x=1', 'image'],
  ['script', 'https://shop.test/a', 'script'],
  ['constructor', 'https://shop.test/a', 'other'],
])('what %s asks for at %s is of the type %s', (initiator, url, type) => {
  expect(requestOf({ initiator, url }).type).toBe(type)
})

test('the last part of an address names it, and what is no address is told as it is', () => {
  expect(requestOf({ url: 'https://shop.test/api/cart?x=1' })).toMatchObject({
    name: 'cart?x=1',
    host: 'shop.test',
  })
  expect(requestOf({ url: 'https://shop.test/' }).name).toBe('/')
  expect(requestOf({ url: 'javascript:alert(1)' }).name).toBe('alert(1)')
  expect(requestOf({ url: '' }).name).toBe('(no address)')
  expect(requestOf({ url: 7, method: null, durationMs: 'long', requestHeaders: [] })).toMatchObject(
    { url: '', method: 'GET', durationMs: 0, requestHeaders: null },
  )
})

test('how a request went and what it was for are two filters', () => {
  const failed = requestOf({ status: 500 })
  const slow = requestOf({ durationMs: 3_000, initiator: 'img' })
  const chosen = (...choices: string[]) =>
    [failed, slow].filter((request) => isChosen(request, new Set(choices)))
  expect(chosen('failed')).toEqual([failed])
  expect(chosen('failed', 'slow')).toEqual([failed, slow])
  expect(chosen('failed', 'image')).toEqual([])
  expect(chosen('slow', 'image')).toEqual([slow])
  expect(Object.fromEntries(countNetworkChoices([failed, slow]))).toEqual({
    failed: 1,
    call: 1,
    slow: 1,
    image: 1,
  })
})
