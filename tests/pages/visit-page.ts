import type { Page, Request } from '@playwright/test'

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
/** A page that never comes to rest is taken as it is. */
const REST_ROUNDS = 40

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
  const loads = watchLoads(page)
  const seen: SeenMoment[] = []
  for (const [index, name] of names.slice(0, count).entries()) {
    await page.evaluate(
      async (index) => void (await (window as unknown as SitePage).moments[index]?.act()),
      index,
    )
    await waitForRest(page, loads)
    const at = await page.evaluate(() => Date.now())
    // As it is: the usual ways of making a picture quiet would be recorded, too.
    seen.push({ name, at, picture: await page.screenshot({ caret: 'initial' }) })
  }
  return seen
}

/** The files that a page is loading. */
type Loads = ReadonlySet<Request>

function watchLoads(page: Page): Loads {
  const loads = new Set<Request>()
  const { origin } = new URL(page.url())
  page.on('request', (request) => {
    if (request.url().startsWith(`${origin}/`)) loads.add(request)
  })
  page.on('requestfinished', (request) => loads.delete(request))
  page.on('requestfailed', (request) => loads.delete(request))
  return loads
}

/**
 * Until what a page shows is there, and a recorder has had its turn with it: a machine with
 * much to do needs seconds for a file, and again for the picture that is made of it.
 */
async function waitForRest(page: Page, loads: Loads): Promise<void> {
  let isAtRest = false
  for (let round = 0; round < REST_ROUNDS && !isAtRest; round += 1) {
    isAtRest = loads.size === 0
    await page.waitForTimeout(SETTLE_MS)
    isAtRest &&= loads.size === 0
  }
  // Browsers make the pictures one after another, so that ours is the last.
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        document.createElement('canvas').toBlob((blob) => {
          const reader = new FileReader()
          reader.onload = resolve
          if (blob) reader.readAsDataURL(blob)
          else resolve(null)
        }, 'image/webp')
      }),
  )
}
