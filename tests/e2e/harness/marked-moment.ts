import type { Page } from '@playwright/test'
import type { Area } from './compare-pictures.ts'

/** A moment of a visit that the replay must show as the visitor saw it. */
export interface MarkedMoment {
  readonly name: string
  /** By the visitor's clock, epoch milliseconds. */
  readonly at: number
  readonly picture: Buffer
  readonly masked: readonly Area[]
}

const MASKED_FIELDS = 'input:not([type=checkbox]), textarea, select, [contenteditable]'

/**
 * Photographs the page and remembers when. Transitions and animations stand at
 * their end or beginning in both pictures; everything else is as it was.
 */
export async function markMoment(page: Page, name: string): Promise<MarkedMoment> {
  const picture = await page.screenshot({ animations: 'disabled' })
  const { at, masked } = await page.evaluate((fields) => {
    const areas = [...document.querySelectorAll(fields)].map((field) => {
      const { x, y, width, height } = field.getBoundingClientRect()
      return { x, y, width, height }
    })
    return { at: Date.now(), masked: areas }
  }, MASKED_FIELDS)
  return { name, at, picture, masked }
}
