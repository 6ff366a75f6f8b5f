import { expect, type Page } from '@playwright/test'

/** How a recording was watched. */
export interface Watching {
  /** What the player came to: the end, or a gap where nothing could be played. */
  readonly phase: string
  readonly hasFocus: boolean
  /** What stands in the replayed page that might do something, were it not for the browser. */
  readonly left: readonly string[]
}

const READY = /^(?:paused|gap|empty)$/
const OVER = /^(?:ended|gap|empty)$/
const INTERVALS_MS = [20, 40, 60]

/** In a page of the dashboard: opens a session, plays it by the keyboard, and looks around. */
export async function watchSession(page: Page, path: string): Promise<Watching> {
  await page.evaluate((href) => {
    history.pushState({}, '', href)
    dispatchEvent(new PopStateEvent('popstate', { state: {} }))
  }, `${path}?t=0`)
  const frame = page.locator('[data-phase]')
  const until = (phase: RegExp): Promise<void> =>
    expect
      .poll(() => frame.getAttribute('data-phase'), { message: path, intervals: INTERVALS_MS })
      .toMatch(phase)
  await until(READY)
  const play = page.getByRole('button', { name: /^(?:Play|Pause)( again)?$/ }).first()
  await play.focus()
  await page.keyboard.press('Enter')
  await until(OVER)
  return {
    phase: (await frame.getAttribute('data-phase')) ?? '',
    hasFocus: await play.evaluate((button) => document.activeElement === button),
    left: await page.evaluate(findLeft),
  }
}

/** Opens everything that the page of a session shows beside the replay. */
export async function openPanels(page: Page): Promise<void> {
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click()
    await page.evaluate(() => {
      const closed = document.querySelectorAll<HTMLElement>('[aria-label^="Details of"]')
      for (const details of closed) details.click()
    })
  }
}

/** Runs in the dashboard. */
function findLeft(): string[] {
  const left: string[] = []
  const look = (root: ParentNode): void => {
    for (const element of root.querySelectorAll('*')) {
      if (element.localName === 'script') left.push('script')
      for (const { name, value } of element.attributes) {
        const text = value.replaceAll(/[^!-~]/g, '').toLowerCase()
        if (/^on|^(?:srcdoc|ping|autofocus|http-equiv)$/i.test(name)) left.push(name)
        if (/^(?:javascript:|vbscript:|data:text.html)/.test(text) && name !== 'value') {
          left.push(`${name}=${text.slice(0, 30)}`)
        }
      }
      if (element.shadowRoot) look(element.shadowRoot)
      const { contentDocument } = element as HTMLIFrameElement
      if (contentDocument) look(contentDocument)
    }
  }
  const stage = document.querySelector<HTMLIFrameElement>('iframe[title="Session replay"]')
  const page = stage?.contentDocument?.querySelector('iframe')?.contentDocument
  if (page) look(page)
  return left
}
