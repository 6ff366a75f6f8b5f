import type { Page } from '@playwright/test'
import { act, expect, goAway, readSessions, settle, test } from './harness/lab.ts'
import { waitForSession } from './harness/recorder.ts'

/**
 * What the server must know of the afternoon below, session by session. Counts are
 * of the whole session, over all its tabs.
 */
const AFTERNOON = [
  {
    // The visit, a coffee of 29 minutes, and on to the next page.
    startReason: 'first_visit',
    entryPath: '/lab/home',
    exitPath: '/lab/mugs',
    channel: 'Direct',
    utmCampaign: null,
    userId: null,
    pageViewCount: 2,
    distinctPageCount: 2,
    clickCount: 1,
    interactionCount: 1,
    isBounce: false,
    tabs: 1,
  },
  {
    // A coffee of 31 minutes; a second tab; signing in keeps the session.
    startReason: 'idle_timeout',
    entryPath: '/lab/mugs',
    exitPath: '/lab/kettles',
    channel: 'Direct',
    utmCampaign: null,
    userId: 'ada',
    pageViewCount: 2,
    distinctPageCount: 2,
    clickCount: 2,
    interactionCount: 2,
    isBounce: false,
    tabs: 2,
  },
  {
    // Signing out by reset(), on the page that she is on.
    startReason: 'reset',
    entryPath: '/lab/kettles',
    exitPath: '/lab/kettles',
    channel: 'Direct',
    utmCampaign: null,
    userId: null,
    pageViewCount: 1,
    distinctPageCount: 1,
    clickCount: 1,
    interactionCount: 1,
    isBounce: true,
    tabs: 1,
  },
  {
    // Back by the link of a newsletter after an hour.
    startReason: 'idle_timeout',
    entryPath: '/lab/sale',
    exitPath: '/lab/sale',
    channel: 'Email',
    utmCampaign: 'spring',
    userId: null,
    pageViewCount: 1,
    distinctPageCount: 1,
    clickCount: 0,
    interactionCount: 0,
    isBounce: true,
    tabs: 1,
  },
]

const press = (page: Page): Promise<void> => page.getByRole('button').click()

test('a visitor’s afternoon is exactly these sessions', async ({
  browserOfVisitor,
  lab,
  laboratory,
  segments,
}) => {
  const page = await browserOfVisitor.newPage()
  await page.goto(lab.url('/home'))
  await waitForSession(page)
  await press(page)
  await goAway(page, 29)
  await act(page)
  await page.goto(lab.url('/mugs'))
  await waitForSession(page)
  await act(page)

  await goAway(page, 31)
  await press(page)
  const second = await browserOfVisitor.newPage()
  await second.goto(lab.url('/kettles'))
  await waitForSession(second)
  await press(second)
  await second.evaluate(() => window.Playhead?.identify('ada'))
  await settle(page)
  await settle(second)
  await page.close()

  await second.evaluate(() => window.Playhead?.reset())
  await press(second)
  await goAway(second, 60)
  await second.goto(lab.url('/sale?utm_source=newsletter&utm_medium=email&utm_campaign=spring'))
  await waitForSession(second)
  await act(second)
  await settle(second)

  const told = readSessions(segments)
  expect(told.map(({ reasons }) => reasons)).toEqual(
    AFTERNOON.map(({ startReason }) => [startReason]),
  )
  const known = await Promise.all(told.map(({ id }) => laboratory.api.getSession(id)))
  const rows = known.map((session) => ({
    startReason: session.startReason,
    entryPath: session.entryPath,
    exitPath: session.exitPath,
    channel: session.channel,
    utmCampaign: session.utmCampaign,
    userId: session.userId,
    pageViewCount: session.pageViewCount,
    distinctPageCount: session.distinctPageCount,
    clickCount: session.clickCount,
    interactionCount: session.interactionCount,
    isBounce: session.isBounce,
    tabs: session.windowIds.length,
  }))
  expect(rows).toEqual(AFTERNOON)
  const starts = await Promise.all(known.map(({ id }) => laboratory.api.listEvents(id)))
  for (const events of starts) {
    expect(events.filter(({ sessionStart }) => sessionStart)).toHaveLength(1)
    expect(events[0]).toMatchObject({ name: 'session_start', channel: '__analytics' })
  }
  const people = told.map(({ anonymousIds }) => [...anonymousIds].join())
  expect(people[0]).toBe(people[1])
  expect(people[2]).not.toBe(people[1])
  expect(people[3]).toBe(people[2])
})
