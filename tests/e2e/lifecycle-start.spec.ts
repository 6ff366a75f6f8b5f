import { createUuidV7, parseUuidV7Time } from '../../packages/sessions/src/index.ts'
import { act, expect, goAway, readSessions, settle, START_AT, test } from './harness/lab.ts'
import { waitForRecorder, waitForSession } from './harness/recorder.ts'

test('rule 2: with start "interaction" a page that nobody touches sends nothing', async ({
  browserOfVisitor,
  lab,
  segments,
}) => {
  lab.init = { sessions: { start: 'interaction' } }
  const page = await browserOfVisitor.newPage()
  await page.goto(lab.url('/read'))
  await page.evaluate(() => window.Playhead?.track('seen'))
  await page.evaluate(() => history.pushState(null, '', '/lab/by-itself'))
  await settle(page)
  await page.goto(lab.url('/read-on'))
  await settle(page)
  expect(segments.sent).toEqual([])
  expect(await page.evaluate(() => window.Playhead?.status().state)).toBe('waiting')
})

test('rule 2: with start "interaction" the first act starts it, and what was held back comes along', async ({
  browserOfVisitor,
  lab,
  laboratory,
  segments,
}) => {
  lab.init = { sessions: { start: 'interaction' } }
  const page = await browserOfVisitor.newPage()
  await page.goto(lab.url('/read'))
  await page.evaluate(() => window.Playhead?.track('before'))
  await waitForRecorder(page)
  await page.clock.runFor(20_000)
  const actedAt = await page.evaluate(() => Date.now())
  await page.getByRole('button').click()
  const session = await waitForSession(page)
  await settle(page)
  expect(readSessions(segments)).toMatchObject([
    { id: session.id, reasons: ['first_visit'], landing: '/read' },
  ])
  const events = await laboratory.api.listEvents(session.id)
  const names = events.map(({ name }) => name).filter((name) => name !== 'web_vital')
  expect(names).toEqual(['session_start', 'page_view', 'before', 'click'])
  expect(events[0]?.clientAt, 'it began with the page, not with the act').toBeLessThan(
    actedAt - 19_000,
  )
  const first = segments.acknowledged.find(({ head }) => head.sequence === 0)
  expect(first?.head.startsWithSnapshot).toBe(true)
})

test('rule 4: 24 hours of constant activity end a session, and the next begins at once', async ({
  browserOfVisitor,
  lab,
  segments,
}) => {
  const page = await browserOfVisitor.newPage()
  await page.goto(lab.url('/office'))
  const before = await waitForSession(page)
  for (let minutes = 25; minutes < 24 * 60; minutes += 25) {
    await page.clock.fastForward(25 * 60_000)
    await act(page)
  }
  expect((await waitForSession(page)).id, 'after almost 24 hours').toBe(before.id)
  await page.clock.fastForward(25 * 60_000)
  await act(page)
  await settle(page)
  expect(readSessions(segments)).toMatchObject([
    { id: before.id, reasons: ['first_visit'] },
    { reasons: ['max_duration'], landing: '/office' },
  ])
})

test('rule 13: in manual mode there is no session, no replay and no event without startSession()', async ({
  browserOfVisitor,
  lab,
  segments,
}) => {
  lab.init = { sessions: { autoTrack: false } }
  const page = await browserOfVisitor.newPage()
  await page.goto(lab.url('/lesson'))
  await act(page)
  await page.evaluate(() => window.Playhead?.track('unheard'))
  await settle(page)
  expect(segments.sent).toEqual([])

  await page.evaluate(() => window.Playhead?.startSession())
  const session = await waitForSession(page)
  await page.evaluate(() => window.Playhead?.track('heard'))
  await goAway(page, 40)
  await act(page)
  expect((await waitForSession(page)).id, 'idleness does not end it').toBe(session.id)
  await page.evaluate(() => window.Playhead?.endSession())
  await page.evaluate(() => window.Playhead?.track('unheard'))
  await act(page)
  await settle(page)
  expect(readSessions(segments)).toMatchObject([{ id: session.id, reasons: ['manual'] }])
  const names = segments.acknowledged.flatMap(({ head }) => head.events).map(({ name }) => name)
  expect(names).toContain('heard')
  expect(names).not.toContain('unheard')
})

test('rule 13: in manual mode an id of the caller’s own, integer or UUIDv7, is the session’s', async ({
  browserOfVisitor,
  lab,
  laboratory,
  segments,
}) => {
  lab.init = { sessions: { autoTrack: false } }
  const integer = START_AT - 5_000
  const uuid = createUuidV7(START_AT - 4_000, crypto.getRandomValues(new Uint8Array(10)))
  const page = await browserOfVisitor.newPage()
  await page.goto(lab.url('/lesson'))
  await page.evaluate((id) => window.Playhead?.startSession(id), integer)
  await act(page)
  await settle(page)
  await page.goto(lab.url('/second-page-of-the-lesson'))
  await page.evaluate((id) => window.Playhead?.startSession(id), integer)
  await settle(page)
  await page.evaluate(() => window.Playhead?.endSession())
  await page.evaluate((id) => window.Playhead?.startSession(id), uuid)
  await settle(page)
  const [first, second, ...more] = readSessions(segments)
  expect(more).toEqual([])
  expect(first?.reasons, 'one start over two pages').toEqual(['manual'])
  expect(parseUuidV7Time(first?.id ?? '')).toBe(integer)
  expect(second).toMatchObject({ id: uuid, reasons: ['manual'] })
  const given = new Set(segments.acknowledged.map(({ head }) => head.customSessionId))
  expect(given).toEqual(new Set([String(integer), uuid]))
  for (const [id, customSessionId] of [
    [first?.id ?? '', String(integer)],
    [uuid, uuid],
  ] as const) {
    expect(await laboratory.api.getSession(id)).toMatchObject({
      startReason: 'manual',
      customSessionId,
      excludedReason: null,
    })
  }
})
