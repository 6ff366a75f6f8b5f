import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { callOf, lineOf, openSession } from '../testing/open-session.ts'
import { TAB_ID } from '../testing/replay.ts'
import { eventOf } from '../testing/summaries.ts'

const HOSTILE = '<img src=x onerror="window.wasRun = true"><script>window.wasRun = true</script>'

const rowTexts = (): string[] =>
  [...document.querySelectorAll<HTMLElement>('[data-row]')].map((row) =>
    row.innerText.replaceAll(/\s+/g, ' '),
  )

test('keys open the tabs, which say how much there is', async () => {
  const { screen } = await openSession({
    events: (session) => [
      eventOf(session, 100, { windowId: TAB_ID }),
      eventOf(session, 900, { name: 'exception', channel: '__errors', windowId: TAB_ID }),
    ],
    entries: (session) => [
      lineOf(session, 1_000, { level: 'log', text: 'hello' }),
      callOf(session, 2_000, { method: 'GET', url: 'https://shop.test/a' }),
    ],
  })
  const names = [
    'Timeline 2',
    'Console 1',
    'Network 1',
    'Errors 1',
    'Vitals 0',
    'Properties',
    'Raw',
  ]
  for (const [index, name] of names.entries()) {
    await expect.element(screen.getByRole('tab', { name })).toBeVisible()
    await userEvent.keyboard(String(index + 1))
    const tab = screen.getByRole('tab', { name })
    await expect.element(tab).toHaveAttribute('aria-selected', 'true')
  }
})

test('the console folds what repeats, opens to arguments and stack, and filters by level', async () => {
  const { screen, slider } = await openSession({
    entries: (session) => [
      ...[1_000, 1_100, 1_200].map((ms) => lineOf(session, ms, { level: 'log', text: 'tick' })),
      lineOf(session, 9_000, {
        level: 'warn',
        text: 'stock {left: 2}',
        args: ['stock', { left: 2, sizes: ['s', 'm'] }],
        stack: 'at check (shop.js:1:2)',
      }),
      lineOf(session, 12_000, { level: 'error', text: HOSTILE, uncaught: true }),
    ],
  })
  await userEvent.keyboard('2')
  await expect.element(screen.getByText('×3')).toBeVisible()
  await screen.getByRole('button', { name: 'Details of Warning at 00:09' }).click()
  await screen.getByRole('button', { name: /sizes: \(2\)/ }).click()
  await expect.element(screen.getByText('"m"', { exact: true })).toBeVisible()
  await expect.element(screen.getByText('at check (shop.js:1:2)')).toBeVisible()
  await screen.getByRole('button', { name: /^Errors 1/ }).click()
  await expect.element(screen.getByText('1 of 3')).toBeVisible()
  await screen.getByRole('button', { name: /uncaught/ }).click()
  await expect.element(slider).toHaveAttribute('aria-valuenow', '12000')
  expect(rowTexts()[0]).toContain('<img src=x')
  expect('wasRun' in window).toBe(false)
})

test('requests say how they went in words, and open to all that was recorded', async () => {
  const { screen, slider } = await openSession({
    entries: (session) => [
      callOf(session, 2_000, {
        initiator: 'fetch',
        method: 'POST',
        url: 'https://shop.test/api/cart',
        durationMs: 1_500,
        status: 500,
        requestHeaders: { 'content-type': 'application/json' },
        requestBody: '{"id":7}',
        responseBody: HOSTILE,
      }),
      callOf(session, 3_000, {
        initiator: 'img',
        method: 'GET',
        url: 'javascript:alert(1)//photo.png',
        durationMs: 20,
        status: 200,
        responseBytes: 2_000,
        transferBytes: 0,
      }),
    ],
  })
  await userEvent.keyboard('3')
  const failed = screen.getByRole('button', { name: /^Failed: 500 POST cart Slow: 1.50 s/ })
  await failed.click()
  await expect.element(slider).toHaveAttribute('aria-valuenow', '500')
  await screen.getByRole('button', { name: /^Details of POST cart/ }).click()
  await expect.element(screen.getByText('{"id":7}')).toBeVisible()
  await expect.element(screen.getByText(HOSTILE)).toBeVisible()
  await expect.element(screen.getByRole('button', { name: 'Copy as curl' })).toBeVisible()
  await screen.getByRole('button', { name: /^Details of GET/ }).click()
  await expect.element(screen.getByText('nothing, it was in the cache')).toBeVisible()
  expect(document.querySelector('a[href^="javascript"]')).toBeNull()
  await screen.getByRole('button', { name: /^Slow 1/ }).click()
  await expect.element(screen.getByText('1 of 2')).toBeVisible()
})

test('errors of one cause are one row, and each time that it was seen leads there', async () => {
  const { screen, slider } = await openSession({
    events: (session) =>
      [4_000, 9_000, 15_000].map((offsetMs) =>
        eventOf(session, offsetMs, {
          name: 'exception',
          channel: '__errors',
          path: `/item-${offsetMs}`,
          windowId: TAB_ID,
          metadata: {
            type: 'TypeError',
            message: `item ${offsetMs} is gone`,
            stack: 'TypeError: x\n    at total (https://shop.test/cart.js:12:7)',
          },
        }),
      ),
  })
  await userEvent.keyboard('4')
  await screen.getByRole('button', { name: 'Details of TypeError at 00:04' }).click()
  await expect.element(screen.getByText('Seen 3 times, from 00:04 to 00:15')).toBeVisible()
  await expect.element(screen.getByText('cart.js:12:7').first()).toBeVisible()
  await screen.getByRole('button', { name: /\/item-9000/ }).click()
  await expect.element(slider).toHaveAttribute('aria-valuenow', '9000')
})

test('vitals are rated in words, by page', async () => {
  const { screen, slider } = await openSession({
    events: (session) => [
      eventOf(session, 100, { path: '/cart', windowId: TAB_ID }),
      ...[
        [5_000, 'LCP', 5_000],
        [6_000, 'CLS', 0.05],
      ].map(([offsetMs, metric, value]) =>
        eventOf(session, Number(offsetMs), {
          name: 'web_vital',
          path: '/cart',
          windowId: TAB_ID,
          metadata: { metric, value, rating: 'good' },
        }),
      ),
    ],
  })
  await userEvent.keyboard('5')
  await expect.element(screen.getByRole('button', { name: /^LCP 5.00 s poor/ })).toBeVisible()
  await screen.getByRole('button', { name: /^CLS 0.05 good/ }).click()
  await expect.element(slider).toHaveAttribute('aria-valuenow', '6000')
})

test('the raw events of the window at the playhead can be chosen by type and opened', async () => {
  const { screen } = await openSession()
  await userEvent.keyboard('7')
  await expect.element(screen.getByText('62 records')).toBeVisible()
  await screen.getByRole('button', { name: /^Full snapshot 1/ }).click()
  await expect.element(screen.getByText('1 of 62')).toBeVisible()
  await screen.getByRole('button', { name: /^Details of Full snapshot/ }).click()
  await screen.getByRole('button', { name: /^data:/ }).click()
  await expect.element(screen.getByText(/^initialOffset:/)).toBeVisible()
})

test('a hundred thousand lines stay a few rows, can be searched, and are followed until a hand scrolls', async () => {
  const { screen, slider } = await openSession({
    fields: { replayBytes: 50_000_000 },
    entries: (session) =>
      Array.from({ length: 100_000 }, (_, number) => ({
        ...lineOf(session, number * 0.3, { level: 'log', text: `line ${number}` }),
        ordinal: number,
      })),
  })
  await expect.element(screen.getByRole('tab', { name: 'Console', exact: true })).toBeVisible()
  await userEvent.keyboard('2')
  await expect.element(screen.getByText('100K lines'), { timeout: 60_000 }).toBeVisible()
  expect(document.querySelectorAll('[data-row]').length).toBeLessThan(100)

  await userEvent.keyboard('{ArrowRight}')
  await expect.element(slider).toHaveAttribute('aria-valuenow', '5000')
  await expect
    .poll(() => document.querySelector('[aria-current="true"]')?.textContent)
    .toMatch(/line 1666[67]/)
  const list = screen.getByRole('list', { name: 'lines in order' })
  list.element().dispatchEvent(new WheelEvent('wheel', { bubbles: true }))
  await expect.element(screen.getByRole('button', { name: 'Follow' })).toBeVisible()

  await userEvent.keyboard('/')
  await userEvent.keyboard('line 99999')
  await expect.element(screen.getByText('1 of 100000')).toBeVisible()
  await userEvent.keyboard('{Enter}')
  await expect.element(slider).toHaveAttribute('aria-valuenow', '30000')
  await userEvent.keyboard('{ArrowDown}')
  expect(document.activeElement?.textContent).toContain('line 99999')
  await userEvent.keyboard('{ArrowUp}')
  await expect.element(screen.getByRole('searchbox')).toHaveFocus()
})

test('entries that cannot be read can be asked for again', async () => {
  const { screen, server } = await openSession({
    entries: (session) => [lineOf(session, 10, { level: 'log', text: 'late' })],
    broken: (session) => `sessions/${session.id}/entries`,
  })
  await userEvent.keyboard('2')
  await expect.element(screen.getByText('The lines could not be read.')).toBeVisible()
  server.broken = null
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByText('late')).toBeVisible()
})
