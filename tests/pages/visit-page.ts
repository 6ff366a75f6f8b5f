import type { Page } from '@playwright/test'

/** A moment of a page, and what its visitor saw then. */
export interface SeenMoment {
  readonly name: string
  /** By the visitor's clock, epoch milliseconds. */
  readonly at: number
  readonly picture: Buffer
}

/** How a page of the site says what it does. */
interface PageMoment {
  readonly name: string
  readonly act: () => unknown
}

type SitePage = { readonly moments: readonly PageMoment[] }

/** After what a page did, until nothing moves any more. */
const SETTLE_MS = 300

/** The size of the visitor's window, in CSS pixels. */
export const VISITOR_VIEWPORT = { width: 800, height: 600 }

/** Where the pointer rests when no page has moved it. */
const ASIDE = { x: 795, y: 595 }

/** Lends a page of the site the visitor's hand. To be called before it is opened. */
export async function lendHand(page: Page): Promise<void> {
  await page.exposeFunction('useHand', async (act: string, what: string) => {
    if (act === 'hover') await page.locator(what).hover()
    if (act === 'click') await page.locator(what).click()
    if (act === 'press') await page.keyboard.press(what)
    if (act === 'prefer') await page.emulateMedia({ colorScheme: what as 'light' | 'dark' })
  })
  await page.mouse.move(ASIDE.x, ASIDE.y)
}

/** Lets an open page go through its moments, and photographs each; all, or the first so many. */
export async function visitMoments(page: Page, count = Infinity): Promise<SeenMoment[]> {
  const names = await page.evaluate(() =>
    (window as unknown as SitePage).moments.map(({ name }) => name),
  )
  const seen: SeenMoment[] = []
  for (const [index, name] of names.slice(0, count).entries()) {
    await page.evaluate(
      async (index) => void (await (window as unknown as SitePage).moments[index]?.act()),
      index,
    )
    await page.waitForTimeout(SETTLE_MS)
    const at = await page.evaluate(() => Date.now())
    // As it is: the usual ways of making a picture quiet would be recorded, too.
    seen.push({ name, at, picture: await page.screenshot({ caret: 'initial' }) })
  }
  return seen
}
