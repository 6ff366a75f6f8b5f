import { devices, type BrowserContextOptions, type Page } from 'playwright'
import type { Hand } from './hand.ts'

export interface DemoVisit {
  /** Becomes the file name of the recording. */
  readonly name: string
  readonly browser: BrowserContextOptions
  /** Where it begins, path and query. */
  readonly entry: string
  readonly referrer?: string
  readonly play: (page: Page, hand: Hand) => Promise<void>
}

const MAC_SAFARI =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15'
const WINDOWS_FIREFOX =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'
const WINDOWS_CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36'

/** Emulation without the engine's name, so that every visit runs in the one browser at hand. */
function emulate(name: string): BrowserContextOptions {
  const { defaultBrowserType: _engine, ...options } = devices[name] ?? {}
  return { ...options, deviceScaleFactor: 1 }
}

const buyWithAccount: DemoVisit = {
  name: 'member-buys-a-lamp',
  browser: {
    viewport: { width: 1366, height: 768 },
    userAgent: WINDOWS_CHROME,
    locale: 'en-GB',
    timezoneId: 'Europe/London',
  },
  entry: '/?utm_source=google&utm_medium=cpc&utm_campaign=winter-table',
  referrer: 'https://www.google.com/',
  play: async (page, hand) => {
    await hand.read(1_800)
    await hand.scroll(700)
    await hand.read(1_500)
    await hand.click(page.getByRole('button', { name: 'Sign in as Ada' }))
    await hand.click(page.getByRole('link', { name: 'Meet the Ember lamp' }))
    await hand.read(1_600)
    await hand.click(page.getByRole('button', { name: 'How big is it?' }))
    await hand.read(1_400)
    await hand.click(page.getByRole('dialog').getByRole('button', { name: 'Close' }))
    await hand.click(page.getByRole('link', { name: 'reviews' }))
    await hand.click(page.locator('.reviews'))
    await hand.scroll(500)
    await hand.click(page.getByRole('button', { name: 'One more' }))
    await hand.click(page.getByRole('button', { name: 'Add to cart' }))
    await hand.read(900)
    await hand.click(page.getByRole('link', { name: /^Cart/ }))
    await hand.read(1_300)
    await hand.click(page.getByRole('link', { name: 'Go to checkout' }))
    await hand.type(page.getByLabel('Full name'), 'Ada Marsh')
    await hand.type(page.getByLabel('E-mail'), 'ada@oddwick.test')
    await hand.type(page.getByLabel('Note for the courier'), 'Second floor, mind the cat')
    await hand.type(page.getByLabel('Gift message'), 'For slow evenings')
    await hand.type(page.getByLabel('Card number'), '4111111111111111')
    await hand.type(page.getByLabel('CVC'), '123')
    await hand.click(page.getByRole('button', { name: 'Place the order' }))
    await page.waitForURL('**/thanks**')
    await hand.read(2_500)
  },
}

const browseOnPhone: DemoVisit = {
  name: 'phone-from-the-newsletter',
  browser: { ...emulate('iPhone 15'), locale: 'fr-FR', timezoneId: 'Europe/Paris' },
  entry: '/products?utm_source=newsletter&utm_medium=email&utm_campaign=november',
  play: async (page, hand) => {
    await hand.read(1_500)
    await hand.scroll(1_400)
    await hand.read(1_000)
    await hand.click(page.locator('[data-product="opinion-blanket"]'))
    await hand.read(2_200)
    await hand.click(page.getByRole('link', { name: 'care' }))
    await hand.read(1_200)
    await hand.click(page.getByRole('button', { name: 'Add to cart' }))
    await hand.read(1_000)
    await hand.click(page.getByRole('link', { name: /^Cart/ }))
    await hand.type(page.getByLabel('Coupon'), 'NOVEMBER')
    await hand.click(page.getByRole('button', { name: 'Apply' }))
    await hand.read(2_500)
    await hand.click(page.getByRole('button', { name: 'Remove' }))
    await hand.read(1_500)
  },
}

const meetErrors: DemoVisit = {
  name: 'service-page-breaks',
  browser: {
    viewport: { width: 1440, height: 900 },
    userAgent: WINDOWS_FIREFOX,
    locale: 'de-DE',
    timezoneId: 'Europe/Berlin',
  },
  entry: '/',
  referrer: 'https://duckduckgo.com/',
  play: async (page, hand) => {
    await hand.read(1_200)
    await hand.click(page.getByRole('navigation', { name: 'Shop' }).getByText('Service'))
    await hand.read(1_500)
    await hand.click(page.getByRole('button', { name: 'Track my parcel' }))
    await hand.read(1_300)
    await hand.click(page.getByRole('button', { name: 'Track my parcel' }))
    await hand.read(900)
    await hand.click(page.getByRole('button', { name: 'Call' }))
    await hand.read(1_800)
    await hand.click(page.getByRole('button', { name: 'Book a repair' }))
    await hand.click(page.getByText('What if it cannot be mended?'))
    await hand.read(2_000)
    await hand.scroll(900)
    await hand.read(1_500)
  },
}

const clickInRage: DemoVisit = {
  name: 'manual-does-not-download',
  browser: {
    viewport: { width: 1280, height: 800 },
    userAgent: MAC_SAFARI,
    locale: 'en-US',
    timezoneId: 'America/New_York',
  },
  entry: '/service?utm_source=partner&utm_medium=referral',
  referrer: 'https://blog.slow-living.test/best-lamps',
  play: async (page, hand) => {
    const download = page.getByRole('button', { name: 'Download' })
    await hand.read(1_500)
    await hand.click(download)
    await hand.read(1_600)
    for (let time = 0; time < 9; time++) {
      await page.mouse.down()
      await page.mouse.up()
      await page.waitForTimeout(110)
    }
    await hand.read(1_500)
    await hand.scroll(500)
    await hand.scroll(-500)
    await hand.click(download)
    await hand.read(1_000)
    await hand.click(page.getByRole('link', { name: 'Oddwick, home' }))
    await hand.read(2_000)
  },
}

const bounce: DemoVisit = {
  name: 'phone-bounces',
  browser: { ...emulate('Pixel 7'), locale: 'es-ES', timezoneId: 'Europe/Madrid' },
  entry: '/?utm_source=instagram&utm_medium=paid_social&utm_campaign=lamps',
  referrer: 'https://l.instagram.com/',
  play: async (_page, hand) => {
    await hand.read(1_600)
    await hand.scroll(600)
    await hand.read(2_400)
  },
}

const lookAround: DemoVisit = {
  name: 'tablet-looks-around',
  browser: { ...emulate('iPad Mini'), locale: 'nl-NL', timezoneId: 'Europe/Amsterdam' },
  entry: '/products',
  play: async (page, hand) => {
    await hand.read(1_200)
    for (const category of ['light', 'warmth']) {
      await hand.click(page.getByRole('navigation', { name: 'Categories' }).getByText(category))
      await hand.read(1_300)
    }
    await page.getByLabel('Order').selectOption('cheap')
    await hand.read(1_000)
    await hand.click(page.locator('[data-product="hearth-basket"]'))
    await hand.read(1_500)
    await hand.click(page.getByRole('link', { name: 'reviews' }))
    await hand.read(2_000)
    await page.goBack()
    await page.goBack()
    await hand.read(1_200)
    await hand.click(page.locator('[data-product="reading-stool"]'))
    await hand.read(2_600)
  },
}

export const DEMO_VISITS: readonly DemoVisit[] = [
  buyWithAccount,
  browseOnPhone,
  meetErrors,
  clickInRage,
  bounce,
  lookAround,
]
