import { act, expect, goAway, readSessions, settle, test } from './harness/lab.ts'
import { waitForSession } from './harness/recorder.ts'

// The project belongs to all tests of a worker: what is set here is taken back here.
const DEFAULTS = {
  sessions: { idleTimeoutMs: null, maxDurationMs: null, start: null },
  bounce: { minDurationMs: null, requireNoInteraction: false },
} as const

test.afterEach(({ laboratory }) => laboratory.putSettings(DEFAULTS))

test('rule 3: an idle timeout of the project holds from the first answer on', async ({
  browserOfVisitor,
  lab,
  laboratory,
  segments,
}) => {
  const sessions = { ...DEFAULTS.sessions, idleTimeoutMs: { desktop: 5 * 60_000 } }
  await laboratory.putSettings({ ...DEFAULTS, sessions })
  const page = await browserOfVisitor.newPage()
  await page.goto(lab.url('/first'))
  const before = await waitForSession(page)
  await goAway(page, 6)
  await act(page)
  await settle(page)
  expect(readSessions(segments)).toMatchObject([
    { id: before.id, reasons: ['first_visit'] },
    { reasons: ['idle_timeout'] },
  ])
})

test('rule 3: an idle timeout that init sets goes before that of the project', async ({
  browserOfVisitor,
  lab,
  laboratory,
  segments,
}) => {
  const sessions = { ...DEFAULTS.sessions, idleTimeoutMs: 5 * 60_000 }
  await laboratory.putSettings({ ...DEFAULTS, sessions })
  lab.init = { sessions: { idleTimeoutMs: 10 * 60_000 } }
  const page = await browserOfVisitor.newPage()
  await page.goto(lab.url('/first'))
  const { id } = await waitForSession(page)
  await goAway(page, 6)
  await act(page)
  await settle(page)
  expect(readSessions(segments)).toMatchObject([{ id, reasons: ['first_visit'] }])
})

test('rule 2: a start that the project sets holds on the next visit', async ({
  browserOfVisitor,
  lab,
  laboratory,
  segments,
}) => {
  const sessions = { ...DEFAULTS.sessions, start: 'interaction' as const }
  await laboratory.putSettings({ ...DEFAULTS, sessions })
  const page = await browserOfVisitor.newPage()
  await page.goto(lab.url('/first'))
  await waitForSession(page)
  await goAway(page, 31)
  await page.goto(lab.url('/second'))
  await settle(page)
  expect(await page.evaluate(() => window.Playhead?.getSession())).toBeNull()
  await act(page)
  await settle(page)
  expect(readSessions(segments)).toMatchObject([
    { reasons: ['first_visit'], landing: '/first' },
    { reasons: ['idle_timeout'], landing: '/second' },
  ])
})
