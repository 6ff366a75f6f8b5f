import { act, expect, readSessions, settle, test } from './harness/lab.ts'
import { waitForSession } from './harness/recorder.ts'

test('rule 7: reset() ends the session, forgets user and anonymous id, and starts a new one', async ({
  browserOfVisitor,
  lab,
  segments,
}) => {
  const page = await browserOfVisitor.newPage()
  await page.goto(lab.url('/account'))
  const before = await waitForSession(page)
  await page.evaluate(() => window.Playhead?.identify('ada'))
  await settle(page)
  await page.evaluate(() => window.Playhead?.reset())
  await act(page)
  await settle(page)
  const [first, second, ...more] = readSessions(segments)
  expect(more).toEqual([])
  expect(first).toMatchObject({ id: before.id, reasons: ['first_visit'] })
  expect(second).toMatchObject({ reasons: ['reset'], landing: '/account' })
  expect(first?.userIds).toContain('ada')
  expect([...(second?.userIds ?? [])], 'the user is forgotten').toEqual([undefined])
  expect(first?.anonymousIds.size).toBe(1)
  expect(second?.anonymousIds.size).toBe(1)
  expect(second?.anonymousIds, 'the anonymous id is forgotten').not.toEqual(first?.anonymousIds)
})

test('rule 8: an anonymous visitor who becomes known keeps the session, known to the server', async ({
  browserOfVisitor,
  lab,
  laboratory,
  segments,
}) => {
  const page = await browserOfVisitor.newPage()
  await page.goto(lab.url('/account'))
  const before = await waitForSession(page)
  await settle(page)
  await page.evaluate(() => window.Playhead?.identify('ada'))
  await page.goto(lab.url('/next'))
  await page.evaluate(() => window.Playhead?.identify('ada'))
  await settle(page)
  expect(readSessions(segments)).toMatchObject([{ id: before.id, reasons: ['first_visit'] }])
  expect((await laboratory.api.getSession(before.id)).userId).toBe('ada')
})

test('rule 8: one known user who becomes another gets a new session', async ({
  browserOfVisitor,
  lab,
  laboratory,
  segments,
}) => {
  const page = await browserOfVisitor.newPage()
  await page.goto(lab.url('/account'))
  await waitForSession(page)
  await page.evaluate(() => window.Playhead?.identify('ada'))
  await page.evaluate(() => window.Playhead?.identify('grace'))
  await settle(page)
  const [ada, grace, ...more] = readSessions(segments)
  expect(more).toEqual([])
  expect(ada?.reasons).toEqual(['first_visit'])
  expect(grace?.reasons).toEqual(['user_changed'])
  expect((await laboratory.api.getSession(ada?.id ?? '')).userId).toBe('ada')
  expect((await laboratory.api.getSession(grace?.id ?? '')).userId).toBe('grace')
})
