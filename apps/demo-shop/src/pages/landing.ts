import { loadRecommendations } from '../api.ts'
import { findProduct, PRODUCTS, type Product } from '../catalogue.ts'
import { findElement } from '../element.ts'
import { drawIllustration } from '../illustrations.ts'
import { renderProductCard } from '../product-card.ts'
import { startSite } from '../site.ts'

const FAVOURITES = new Set(['ember-lamp', 'second-cup-mug', 'opinion-blanket', 'porch-lantern'])
const SKELETON = '<span class="card card-skeleton" aria-hidden="true"></span>'

async function showRecommendations(): Promise<void> {
  const grid = findElement('div', '[data-recommendations]')
  grid.innerHTML = SKELETON.repeat(4)
  try {
    const slugs = await loadRecommendations()
    const picked = slugs.map(findProduct).filter((product): product is Product => !!product)
    grid.innerHTML = picked.map(renderProductCard).join('')
  } catch (error) {
    // oxlint-disable-next-line no-console -- what shops really do, and what a replay shows
    console.error('recommendations did not load', error)
    grid.innerHTML = '<p class="form-note">Our taste is out for lunch. Try again later.</p>'
  }
  grid.removeAttribute('aria-busy')
}

function startLetter(): void {
  const form = findElement('form', '[data-letter]')
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    form.reset()
    findElement('p', '[data-letter-note]').textContent =
      'Thank you. The first letter is on its way.'
  })
}

startSite()
findElement('div', '[data-hero]').innerHTML = drawIllustration('ember-lamp')
findElement('div', '[data-favourites]').innerHTML = PRODUCTS.filter(({ slug }) =>
  FAVOURITES.has(slug),
)
  .map(renderProductCard)
  .join('')
startLetter()
void showRecommendations()
