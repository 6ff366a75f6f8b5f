import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** All that axe asks of colours; everything else is the same in both themes. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

/** What axe finds on a page, or of its colours alone, as the rule and the element. */
export async function findViolations(page: Page, asked?: 'colours'): Promise<string[]> {
  const axe = new AxeBuilder({ page })
    // The visitor's own page is not ours to mend. Without frames, axe needs no page of its own.
    .exclude('iframe[title="Session replay"]')
    .setLegacyMode()
  const { violations } = await (
    asked === 'colours' ? axe.withRules(COLOUR_RULES) : axe.withTags(TAGS)
  ).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

/** Changes the theme of a page that is there, and waits until its colours have changed. */
export async function turnTo(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map(({ finished }) => finished)),
  )
}
