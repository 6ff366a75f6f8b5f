import { chromiumLaunch } from '../../scripts/chromium.ts'
import { nameSegment } from '../../scripts/segment-tap.ts'
import { act, expect, readContents, readSessions, settle, test as base } from './harness/lab.ts'
import { waitForSession } from './harness/recorder.ts'

// Playwright switches the back/forward cache off; here it is what is tested.
const test = base.extend({
  visitor: async ({ playwright, segments }, use) => {
    const browser = await playwright.chromium.launch({
      ...chromiumLaunch('browser'),
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
    })
    await use(await browser.newContext({ proxy: { server: segments.proxyUrl } }))
    await browser.close()
  },
})

const TELL_HOW_SHOWN = `<script>
  addEventListener('pageshow', (event) => (document.title = event.persisted ? 'restored' : 'loaded'))
</script>`

test('rule 10: a tab back from the back/forward cache goes on with its session and its window', async ({
  browserOfVisitor,
  lab,
  segments,
}) => {
  lab.content = TELL_HOW_SHOWN
  const page = await browserOfVisitor.newPage()
  await page.goto(lab.url('/first'))
  const { id } = await waitForSession(page)
  await settle(page)
  await page.goto(lab.url('/second'))
  await settle(page)
  await page.goBack({ waitUntil: 'commit' })
  await expect(page).toHaveTitle('restored')
  await act(page)
  await settle(page)
  const [session, ...more] = readSessions(segments)
  expect(more).toEqual([])
  expect(session).toMatchObject({ id, reasons: ['first_visit'] })
  expect(session?.windowIds.size, 'it is the same tab').toBe(1)
  const contents = readContents(segments)
  for (const [name, { size }] of contents) expect(size, `${name} is one content`).toBe(1)
  const heads = new Map(segments.acknowledged.map((segment) => [nameSegment(segment), segment]))
  const views = [...heads.values()]
    .flatMap(({ head }) => head.events)
    .filter(({ name }) => name === 'page_view')
  expect(views.map(({ path }) => path).sort()).toEqual(['/lab/first', '/lab/first', '/lab/second'])
})

test('rule 6: a tab back from the back/forward cache after 31 minutes starts a new session', async ({
  visitor,
  lab,
  segments,
}) => {
  // A clock that goes on while the page is frozen, which the one of Playwright does not.
  const clock = `<script>{
    const now = Date.now
    Date.now = () => now() + Number(localStorage.getItem('ahead'))
  }</script>`
  lab.content = TELL_HOW_SHOWN + clock
  const page = await visitor.newPage()
  await page.goto(lab.url('/first'))
  const before = await waitForSession(page)
  await page.goto(lab.url('/second'))
  await waitForSession(page)
  await page.evaluate(() => localStorage.setItem('ahead', String(31 * 60_000)))
  await page.goBack({ waitUntil: 'commit' })
  await expect(page).toHaveTitle('restored')
  const after = await waitForSession(page)
  expect(after.id).not.toBe(before.id)
  await page.goto(lab.url('/third'))
  await expect
    .poll(() => readSessions(segments))
    .toMatchObject([
      { id: before.id, reasons: ['first_visit'], landing: '/first' },
      { id: after.id, reasons: ['idle_timeout'], landing: '/first' },
    ])
})
