import { comparePictures } from '../pages/compare-pictures.ts'
import { startProduct } from '../pages/record-ours.ts'
import { expect, test } from './harness/test.ts'

/** Some of the pages of `tests/pages`, each up to one of its moments, by number. */
const PAGES = [
  ['shadow-dom', 3],
  ['images', 2],
  ['canvas', 1],
  ['popovers', 3],
  ['forms', 2],
  ['dark-mode', 3],
  ['transitions', 2],
  ['scrolling', 1],
  ['hover', 4],
  ['themes', 7],
  ['sheet-changes', 6],
  ['shadow-changes', 8],
  ['drawings', 4],
] as const

const LARGEST_SHARE = 0.01

test('replays show what visitors saw on pages of the web platform', async ({
  browser,
}, testInfo) => {
  const product = await startProduct(browser)
  try {
    const visits = await Promise.all(PAGES.map(([page, count]) => product.visit(page, count)))
    for (const [index, [page]] of PAGES.entries()) {
      const visit = visits[index]
      const moment = visit?.moments.at(-1)
      if (!visit || !moment) throw new Error(`${page} has no such moment`)
      const { picture: seen, shown } = await product.show(visit, moment)
      const { share, picture: difference } = comparePictures(seen, shown)
      for (const [kind, body] of Object.entries({ seen, shown, difference })) {
        await testInfo.attach(`${page}, ${kind}`, { body, contentType: 'image/png' })
      }
      expect.soft(share, `${page}: ${moment.name}`).toBeLessThan(LARGEST_SHARE)
    }
  } finally {
    await product.stop()
  }
})
