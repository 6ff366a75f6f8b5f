import { expect, readContents, test } from './harness/lab.ts'
import { waitForRecorder, waitForSession } from './harness/recorder.ts'

const SLOW_MS = 120

/** A button that keeps the page busy, and a text that moves when something comes above it. */
const SLOW_PAGE = `<div id="room"></div><p>${'Words that fill the page. '.repeat(60)}</p>
<script>
  document.querySelector('button').addEventListener('click', () => {
    const end = performance.now() + ${SLOW_MS}
    while (performance.now() < end);
  })
  // Half a second after a click no move of the page counts against it.
  setTimeout(() => (document.getElementById('room').style.height = '300px'), 200)
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries())
      if (duration >= ${SLOW_MS}) document.title = 'measured'
  }).observe({ type: 'event', durationThreshold: 40 })
</script>`

test('what a page was to its visitor is told although the visitor goes on to another page', async ({
  visitor,
  lab,
  laboratory,
  segments,
}) => {
  lab.content = SLOW_PAGE
  const page = await visitor.newPage()
  await page.goto(lab.url('/first'))
  await waitForRecorder(page)
  const session = await waitForSession(page)
  await expect(page.locator('#room')).toHaveCSS('height', '300px')
  await page.getByRole('button', { name: 'Do something' }).click()
  await expect(page).toHaveTitle('measured')
  lab.content = ''
  await page.getByRole('link', { name: 'Next' }).click()
  await page.waitForURL('**/next')
  // Nobody knows of the session before.
  await expect.poll(() => segments.acknowledged.length).toBeGreaterThan(0)

  const readVitals = async () => {
    const events = await laboratory.api.listEvents(session.id)
    return events.filter(({ name, path }) => name === 'web_vital' && path === '/lab/first')
  }
  await expect
    .poll(async () => (await readVitals()).map(({ metadata }) => metadata?.['metric']).sort())
    .toEqual(['CLS', 'FCP', 'INP', 'LCP', 'TTFB'])
  const values = Object.fromEntries(
    (await readVitals()).map(({ metadata }) => [metadata?.['metric'], metadata?.['value']]),
  ) as Record<string, number>
  expect(values['INP']).toBeGreaterThanOrEqual(SLOW_MS)
  expect(values['CLS']).toBeGreaterThan(0)
  expect(values['LCP']).toBeGreaterThan(0)

  for (const [name, { size }] of readContents(segments)) expect(size, name).toBe(1)
})
