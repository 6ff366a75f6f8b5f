import { waitForSession } from './harness/recorder.ts'
import { expect, settle, test } from './harness/lab.ts'

/** The page's own names for functions of the API, taken before the recorder was there. */
declare global {
  interface Window {
    kept?: { getSessionId: () => string | null }
    early?: unknown[]
  }
}

test('what a page calls and throws before the recorder is there is not lost', async ({
  browserOfVisitor,
  lab,
  segments,
}) => {
  const page = await browserOfVisitor.newPage()
  let letIn = (): void => {}
  const core = new Promise<void>((resolve) => (letIn = resolve))
  await page.route('**/recorder.core.js?v=*', async (route) => {
    await core
    await route.continue()
  })
  await page.goto(lab.url('/'), { waitUntil: 'domcontentloaded' })
  await page.evaluate(() => {
    const api = window.Playhead
    if (!api) throw new Error('the loader offers no API')
    window.kept = { getSessionId: api.getSessionId }
    window.early = [api.getSession(), api.getSessionId(), api.status()]
    api.identify('user-1')
    api.track('called_early')
    const error = new Error('thrown early')
    window.dispatchEvent(new ErrorEvent('error', { message: error.message, error }))
  })
  expect(await page.evaluate(() => window.early)).toEqual([
    null,
    null,
    { state: 'off', reason: 'loading' },
  ])

  // Until the project has said how much may leave, nothing is told in words.
  const settings = page.waitForResponse(/\/v1\/settings/)
  letIn()
  await (await settings).finished()
  const session = await waitForSession(page)
  expect(await page.evaluate(() => window.kept?.getSessionId())).toBe(session.id)
  await settle(page)
  const heads = segments.acknowledged.map(({ head }) => head)
  expect(heads.map(({ userId }) => userId)).toContain('user-1')
  const events = heads.flatMap((head) => head.events)
  expect(events.map(({ name }) => name)).toContain('called_early')
  const errors = events.filter(({ name }) => name === 'exception')
  expect(errors.map(({ metadata }) => metadata?.['message'])).toEqual(['thrown early'])
})

test('a recorder that is blocked says so and leaves the page alone', async ({
  browserOfVisitor,
  lab,
}) => {
  const page = await browserOfVisitor.newPage()
  const errors: string[] = []
  page.on('pageerror', ({ message }) => errors.push(message))
  await page.route('**/recorder.core.js?v=*', (route) => route.abort('blockedbyclient'))
  await page.goto(lab.url('/'))
  const status = () => page.evaluate(() => window.Playhead?.status())
  await expect.poll(status).toEqual({ state: 'off', reason: 'script_blocked' })
  await page.evaluate(() => {
    window.Playhead?.track('into_nothing')
    window.Playhead?.reset()
  })
  expect(errors).toEqual([])
})
