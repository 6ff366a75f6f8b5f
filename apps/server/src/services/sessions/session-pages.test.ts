import { expect, test } from 'vitest'
import type { StoredSessionEvent } from '@playhead/protocol'
import { computeSessionPages } from './session-pages.ts'

const view = (path: string, at: number, windowId = 'a'): StoredSessionEvent => ({
  name: 'page_view',
  channel: '__analytics',
  at,
  clientAt: at,
  path,
  windowId,
  sequence: 0,
  ordinal: at,
})

test('a page is left when its tab shows another, the last one when the session ends', () => {
  expect(computeSessionPages([view('/', 1), view('/cart', 5), view('/thanks', 9)], 20)).toEqual([
    { path: '/', views: 1, enteredAt: 1, leftAt: 5 },
    { path: '/cart', views: 1, enteredAt: 5, leftAt: 9 },
    { path: '/thanks', views: 1, enteredAt: 9, leftAt: 20 },
  ])
})

test('a page that was seen again is one page, left when it was left last', () => {
  expect(computeSessionPages([view('/', 1), view('/cart', 5), view('/', 9)], 20)).toEqual([
    { path: '/', views: 2, enteredAt: 1, leftAt: 20 },
    { path: '/cart', views: 1, enteredAt: 5, leftAt: 9 },
  ])
})

test('what another tab shows leaves no page', () => {
  expect(computeSessionPages([view('/', 1), view('/b', 5, 'b'), view('/c', 9)], 20)).toEqual([
    { path: '/', views: 1, enteredAt: 1, leftAt: 9 },
    { path: '/b', views: 1, enteredAt: 5, leftAt: 20 },
    { path: '/c', views: 1, enteredAt: 9, leftAt: 20 },
  ])
})

test('a page that came after the last thing a person did is left when it was entered', () => {
  expect(computeSessionPages([view('/', 30)], 20)).toEqual([
    { path: '/', views: 1, enteredAt: 30, leftAt: 30 },
  ])
})

test('a click and a page view of the caller’s own are no pages', () => {
  const events = [
    { ...view('/', 1), name: 'click' },
    { ...view('/', 2), channel: 'app' },
  ]
  expect(computeSessionPages(events, 9)).toEqual([])
})
