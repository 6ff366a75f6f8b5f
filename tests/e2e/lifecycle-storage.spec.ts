import type { Page } from '@playwright/test'
import { act, expect, goAway, readSessions, settle, test } from './harness/lab.ts'
import { waitForSession } from './harness/recorder.ts'

/** What the recorder says of the storage in the page's console. */
function hearOfStorage(page: Page): string[] {
  const said: string[] = []
  page.on('console', (message) => {
    if (message.text().startsWith('[playhead] storage is blocked')) said.push(message.text())
  })
  return said
}

const BLOCKED = `for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
  Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError') } })`

const FULL = `Storage.prototype.setItem = () => {
  throw new DOMException('full', 'QuotaExceededError')
}`

for (const [what, script] of [
  ['blocked', BLOCKED],
  ['full', FULL],
] as const) {
  test(`rule 1: with a storage that is ${what} a session lives in memory, which is said once`, async ({
    browserOfVisitor,
    lab,
    laboratory,
    segments,
  }) => {
    lab.content = `<script>${script}</script>`
    const page = await browserOfVisitor.newPage()
    const said = hearOfStorage(page)
    const errors: Error[] = []
    page.on('pageerror', (error) => errors.push(error))
    await page.goto(lab.url('/first'))
    const before = await waitForSession(page)
    await act(page)
    await goAway(page, 29)
    await act(page)
    await page.evaluate(() => history.pushState(null, '', '/lab/second'))
    await settle(page)
    expect((await waitForSession(page)).id).toBe(before.id)
    await goAway(page, 31)
    await act(page)
    await settle(page)
    expect(readSessions(segments)).toMatchObject([
      { id: before.id, reasons: ['first_visit'], landing: '/first' },
      { reasons: ['idle_timeout'], landing: '/second' },
    ])
    expect((await laboratory.api.getSession(before.id)).pageViewCount).toBe(2)
    expect(said).toHaveLength(1)
    expect(errors).toEqual([])
  })
}
