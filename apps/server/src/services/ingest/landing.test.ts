import { expect, test } from 'vitest'
import { computeSessionColumns } from '../../storage/session-columns.ts'
import { mergeTallies } from '../../storage/session-tally.ts'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { readLanding } from './landing.ts'

const view = (at: number, url: string, referrer?: string) => ({
  name: 'page_view',
  channel: '__analytics',
  at,
  path: new URL(url).pathname,
  url,
  ...(referrer === undefined ? {} : { metadata: { referrer } }),
})

test('the url and the referrer of the first page say where a visitor came from', () => {
  const url = 'https://shop.example/?utm_source=google&utm_medium=cpc&gclid=abc'
  const landing = readLanding(view(NOON, url, 'https://www.google.com/'))
  expect(landing).toMatchObject({
    utmSource: 'google',
    utmMedium: 'cpc',
    utmTerm: null,
    referrer: 'https://www.google.com/',
    referringDomain: 'google.com',
    channel: 'Paid Search',
    clickIds: { gclid: 'abc' },
  })
})

test('a referrer that is no text and a page without a url are a direct visit', () => {
  const event = { name: 'page_view', channel: '__analytics', at: NOON, path: '/' }
  expect(readLanding({ ...event, metadata: { referrer: 7 } })).toMatchObject({
    referrer: null,
    referringDomain: null,
    channel: 'Direct',
    clickIds: {},
  })
})

test('of two pages the earlier counts, whichever arrives first and however its clock is known', () => {
  const sessionId = '01890000-0000-7000-8000-000000000001'
  const late = createSegment({
    sessionId,
    sequence: 1,
    clock: { offsetMs: 0, roundTripMs: 10 },
    events: [view(NOON + 9_000, 'https://shop.example/sale?utm_source=mail&utm_medium=email')],
  })
  const early = createSegment({
    sessionId,
    events: [view(NOON, 'https://shop.example/', 'https://duckduckgo.com/')],
  })
  for (const tally of [
    mergeTallies(early.tally, late.tally),
    mergeTallies(late.tally, early.tally),
  ]) {
    expect(computeSessionColumns(sessionId, tally)).toMatchObject({
      entryPath: '/',
      utmSource: null,
      referringDomain: 'duckduckgo.com',
      channel: 'Organic Search',
    })
  }
})

test('the start of a session stands for its first page when that was not seen', () => {
  const start = { ...view(NOON, 'https://shop.example/?utm_medium=email'), name: 'session_start' }
  const { sessionId, tally } = createSegment({
    events: [view(NOON + 5_000, 'https://shop.example/b'), start],
  })
  expect(computeSessionColumns(sessionId, tally)).toMatchObject({
    channel: 'Email',
    entryPath: '/b',
  })
})
