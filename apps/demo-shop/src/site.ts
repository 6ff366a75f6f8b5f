import { startAccount } from './account.ts'
import { computeItemCount } from './cart.ts'
import { loadCart } from './cart-store.ts'
import { findElement } from './element.ts'
import { defineQuantityStepper } from './elements/quantity-stepper.ts'
import { defineStarRating } from './elements/star-rating.ts'

/** What every page has: elements, header, account, the count of things in the cart. */
export function startSite(): void {
  defineStarRating()
  defineQuantityStepper()
  startAccount()
  const count = findElement('span', '[data-cart-count]')
  const show = (): void => {
    const items = computeItemCount(loadCart())
    count.textContent = String(items)
    count.classList.toggle('cart-count-filled', items > 0)
  }
  show()
  addEventListener('cart-change', show)
  // Another tab, or this page coming back from the back/forward cache.
  addEventListener('storage', show)
  addEventListener('pageshow', show)
}
