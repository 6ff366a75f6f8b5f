import { act, expect, goAway, readSessions, settle, test } from './harness/lab.ts'
import { waitForSession } from './harness/recorder.ts'

test('rule 6: away 29 minutes is the same session', async ({ browserOfVisitor, lab, segments }) => {
  const page = await browserOfVisitor.newPage()
  await page.goto(lab.url('/first'))
  const before = await waitForSession(page)
  await act(page)
  await goAway(page, 29)
  await act(page)
  await settle(page)
  expect((await waitForSession(page)).id).toBe(before.id)
  expect(readSessions(segments)).toMatchObject([{ id: before.id, reasons: ['first_visit'] }])
})

test('rule 6: away 31 minutes is a new session, landing on the page the visitor is on', async ({
  browserOfVisitor,
  lab,
  segments,
}) => {
  const page = await browserOfVisitor.newPage()
  await page.goto(lab.url('/first'))
  const before = await waitForSession(page)
  await page.goto(lab.url('/second'))
  await act(page)
  await goAway(page, 31)
  await act(page)
  await settle(page)
  expect(readSessions(segments)).toMatchObject([
    { id: before.id, reasons: ['first_visit'], landing: '/first' },
    { reasons: ['idle_timeout'], landing: '/second' },
  ])
})

test('rule 5: an abandoned tab that works on sends nothing, and the first act starts one session', async ({
  browserOfVisitor,
  lab,
  segments,
}) => {
  lab.content = `<p id="clock"></p><div id="box" style="width:10px;height:10px"></div><script>
    let ticks = 0
    setInterval(() => (document.querySelector('#clock').textContent = String(ticks += 1)), 60_000)
    setInterval(() => fetch('/lab/poll').catch(() => undefined), 180_000)
    setInterval(() => fetch('/nowhere'), 240_000)
    setInterval(() => console.error('still here'), 150_000)
    setInterval(() => scrollTo(0, ticks), 120_000)
    document.querySelector('#box').animate([{ opacity: 0 }, { opacity: 1 }], { duration: 500, iterations: Infinity })
    const work = () => requestAnimationFrame(() => setTimeout(work, 30_000))
    work()
  </script>`
  const page = await browserOfVisitor.newPage()
  await page.goto(lab.url('/board'))
  const before = await waitForSession(page)
  await act(page)
  for (let minutes = 0; minutes < 28; minutes += 4) {
    await page.clock.runFor(4 * 60_000)
    await settle(page)
  }
  const sentWhileAlive = segments.sent.length
  expect(sentWhileAlive, 'its own work is recorded while the session lasts').toBeGreaterThan(1)

  await page.clock.runFor(3 * 60_000)
  await settle(page)
  const sentUntilIdle = segments.sent.length
  await page.clock.runFor(3_600_000)
  await settle(page)
  expect(await page.locator('#clock').textContent()).not.toBe('0')
  expect(segments.sent.length - sentUntilIdle, 'segments of an idle hour').toBe(0)
  expect(await page.evaluate(() => window.Playhead?.getSession())).toBeNull()

  await act(page)
  await act(page)
  await settle(page)
  expect(readSessions(segments)).toMatchObject([
    { id: before.id, reasons: ['first_visit'] },
    { reasons: ['idle_timeout'], landing: '/board' },
  ])
  const first = segments.sent.find(
    ({ head }) => head.sessionId !== before.id && head.sequence === 0,
  )
  expect(first?.head.startsWithSnapshot, 'a new session is a new replay').toBe(true)
})

test('rule 3: a laptop that slept for nine hours wakes into exactly one new session', async ({
  browserOfVisitor,
  lab,
  segments,
}) => {
  const page = await browserOfVisitor.newPage()
  await page.goto(lab.url('/first'))
  const before = await waitForSession(page)
  await goAway(page, 9 * 60)
  const sentAsleep = segments.sent.length
  await settle(page)
  expect(segments.sent.length, 'waking up by itself is no activity').toBe(sentAsleep)
  await act(page)
  await settle(page)
  expect(readSessions(segments)).toMatchObject([
    { id: before.id, reasons: ['first_visit'] },
    { reasons: ['idle_timeout'] },
  ])
})

test('rule 3: a clock that jumps back an hour neither ends a session nor keeps it for ever', async ({
  browserOfVisitor,
  lab,
  segments,
}) => {
  const page = await browserOfVisitor.newPage()
  await page.goto(lab.url('/first'))
  const before = await waitForSession(page)
  await act(page)
  await settle(page)
  const now = await page.evaluate(() => Date.now())
  await page.clock.setSystemTime(now - 3_600_000)
  await act(page)
  await settle(page)
  expect((await waitForSession(page)).id, 'the same session an hour earlier').toBe(before.id)
  await goAway(page, 31)
  await act(page)
  await settle(page)
  const sessions = readSessions(segments)
  expect(sessions.map(({ reasons }) => reasons).sort()).toEqual([['first_visit'], ['idle_timeout']])
})
