import type { SessionEvent } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { describeTrouble, toPattern } from './describe-trouble.ts'

const eventOf = (init: Partial<SessionEvent>): SessionEvent => ({
  name: 'exception',
  channel: '__errors',
  at: 0,
  path: '/',
  ...init,
})
const request = (url: string, status: number, method = 'GET') =>
  describeTrouble(
    eventOf({ name: 'request_failed', channel: '__network', metadata: { url, status, method } }),
  )
const click = (name: string, path: string, selector?: string) =>
  describeTrouble(eventOf({ name, path, metadata: { selector, text: 'Buy' } }))

test('a failing endpoint is one issue for each status, whatever the ids in its path', () => {
  const first = request('https://api.example/orders/17/lines?token=1', 500)
  expect(first).toMatchObject({
    kind: 'request',
    name: 'GET 500',
    message: 'api.example/orders/:id/lines',
  })
  expect(request('https://api.example/orders/4/lines', 500)?.issueId).toBe(first?.issueId)
  for (const other of [
    request('https://api.example/orders/4/lines', 404),
    request('https://api.example/orders/4/lines', 500, 'POST'),
    request('https://other.example/orders/4/lines', 500),
  ]) {
    expect(other?.issueId).not.toBe(first?.issueId)
  }
  expect(request('https://api.example/', 0)?.name).toBe('GET no answer')
})

test('a click is one issue for each page and element, rage and dead clicks apart', () => {
  const rage = click('rage_click', '/orders/12', 'main > button')
  expect(rage).toMatchObject({ kind: 'rage_click', name: 'Buy', place: '/orders/:id' })
  expect(click('rage_click', '/orders/13', 'main > button')?.issueId).toBe(rage?.issueId)
  expect(click('dead_click', '/orders/12', 'main > button')?.issueId).not.toBe(rage?.issueId)
  expect(click('rage_click', '/orders', 'main > button')?.issueId).not.toBe(rage?.issueId)
})

test('errors are grouped by what is theirs, and say where they came from', () => {
  const errorAt = (file: string, message: string) =>
    describeTrouble(
      eventOf({
        metadata: {
          type: 'TypeError',
          message,
          stack: `TypeError: x\n    at total (https://a.example/${file}:1:2)`,
        },
      }),
    )
  const first = errorAt('cart-a1B2c3.js', 'item 1 is gone')
  expect(first).toMatchObject({
    kind: 'exception',
    name: 'TypeError',
    place: 'total · cart-a1B2c3.js:1:2',
  })
  expect(errorAt('cart-Zz9yX8.js', 'item 2 is gone')?.issueId).toBe(first?.issueId)
  expect(errorAt('list.js', 'item 2 is gone')?.issueId).not.toBe(first?.issueId)
})

test.each([
  eventOf({ name: 'request_failed', metadata: { url: 'no address' } }),
  eventOf({ name: 'request_failed' }),
  eventOf({ name: 'rage_click', channel: '__clicks' }),
  eventOf({ name: 'dead_click', channel: '__clicks', metadata: { selector: 7 } }),
  eventOf({ name: 'exception', channel: 'app' }),
])('what tells nothing that could be grouped is left out: %j', (event) => {
  expect(describeTrouble(event)).toBeNull()
})

test.each([
  ['/', '/'],
  ['/a/12/b', '/a/:id/b'],
  ['/018f2c1e-7c1a-7abc-8def-001122334455', '/:id'],
  ['/u/aGVsbG8gd29ybGQ5OTk', '/u/:id'],
  ['/how-to-return-a-lamp-in-time', '/how-to-return-a-lamp-in-time'],
  ['/v2/orders', '/v2/orders'],
])('%s is %s', (path, pattern) => {
  expect(toPattern(path)).toBe(pattern)
})
