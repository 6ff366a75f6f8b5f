import type { Product } from '../catalogue.ts'
import { escapeHtml } from '../element.ts'
import { listReviews } from '../reviews.ts'

const TABS = ['story', 'care', 'reviews'] as const

/** Tabs that are links to fragments, so that each has an address of its own. */
export function renderTabs(product: Product): string {
  const reviews = listReviews(product.slug).map(
    ({ name, text, stars }) =>
      `<li><star-rating value="${stars}"></star-rating><p>${escapeHtml(text)}</p><p class="review-name">${name}</p></li>`,
  )
  const panels: Record<(typeof TABS)[number], string> = {
    story: `<p>${escapeHtml(product.story)}</p>`,
    care: `<p>${escapeHtml(product.care)}</p>`,
    reviews: `<ol class="reviews" tabindex="0" aria-label="Reviews">${reviews.join('')}</ol>`,
  }
  return `
    <nav class="tabs" aria-label="About this product">
      ${TABS.map((tab) => `<a href="#${tab}" data-tab="${tab}">${tab}</a>`).join('')}
    </nav>
    ${TABS.map((tab) => `<section class="tab-panel" data-panel="${tab}">${panels[tab]}</section>`).join('')}`
}

let showTab = (): void => {}

/** Shows the tab of the fragment, and follows it. */
export function startTabs(): void {
  removeEventListener('hashchange', showTab)
  showTab = () => {
    const wanted = location.hash.slice(1)
    const current = TABS.find((tab) => tab === wanted) ?? 'story'
    for (const link of document.querySelectorAll<HTMLElement>('[data-tab]')) {
      link.toggleAttribute('aria-current', link.dataset['tab'] === current)
    }
    for (const panel of document.querySelectorAll<HTMLElement>('[data-panel]')) {
      panel.hidden = panel.dataset['panel'] !== current
    }
  }
  addEventListener('hashchange', showTab)
  showTab()
}
