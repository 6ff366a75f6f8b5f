import type { SessionSummary } from '@playhead/protocol'
import { expect, onTestFinished, test } from 'vitest'
import { callOf, openSession } from '../testing/open-session.ts'
import { TAB_ID } from '../testing/replay.ts'
import { eventOf } from '../testing/summaries.ts'

/** What the page gives the browser to save: names and texts. */
function watchSaves(): { name: string; text: Promise<string> }[] {
  const saves: { name: string; text: Promise<string> }[] = []
  const blobs = new Map<string, Blob>()
  const create = URL.createObjectURL
  URL.createObjectURL = (blob) => {
    const address = create.call(URL, blob)
    if (blob instanceof Blob) blobs.set(address, blob)
    return address
  }
  const click = HTMLAnchorElement.prototype.click
  HTMLAnchorElement.prototype.click = function () {
    const blob = blobs.get(this.href)
    if (blob) saves.push({ name: this.download, text: blob.text() })
    else click.call(this)
  }
  onTestFinished(() => {
    URL.createObjectURL = create
    HTMLAnchorElement.prototype.click = click
  })
  return saves
}

const visit = {
  events: (session: SessionSummary) => [
    eventOf(session, 0, { url: 'https://shop.test/', windowId: TAB_ID }),
    eventOf(session, 900, {
      name: 'click',
      windowId: TAB_ID,
      metadata: { selector: 'a.buy', text: 'Buy' },
    }),
  ],
  entries: (session: SessionSummary) =>
    Array.from({ length: 2_500 }, (_, number) => ({
      ...callOf(session, number, {
        method: 'GET',
        url: `https://shop.test/${number}`,
        status: 200,
      }),
      ordinal: number,
    })),
}

test('all requests of a session are saved as HAR, and its steps as a Playwright test', async () => {
  const saves = watchSaves()
  const { screen, session } = await openSession(visit)
  await screen.getByRole('button', { name: 'Export' }).click()
  await screen.getByRole('menuitem', { name: 'Requests as HAR' }).click()
  await expect.poll(() => saves.length).toBe(1)
  const har = JSON.parse((await saves[0]?.text) ?? '') as {
    log: { entries: unknown[]; pages: unknown[] }
  }
  expect(saves[0]?.name).toBe(`session-${session.id}.har`)
  expect(har.log.entries).toHaveLength(2_500)
  expect(har.log.pages).toHaveLength(1)

  await screen.getByRole('button', { name: 'Export' }).click()
  await screen.getByRole('menuitem', { name: 'Steps as a Playwright test' }).click()
  await expect.poll(() => saves.length).toBe(2)
  expect(await saves[1]?.text).toContain('find(page, "a.buy", "Buy")')
})

test('an export that cannot be made says so', async () => {
  const { screen } = await openSession({
    ...visit,
    broken: (session) => `sessions/${session.id}/entries`,
  })
  await screen.getByRole('button', { name: 'Export' }).click()
  await screen.getByRole('menuitem', { name: 'Requests as HAR' }).click()
  await expect.element(screen.getByText(/could not be made. Try again./)).toBeVisible()
})
