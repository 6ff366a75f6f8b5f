import { sendCoupon } from '../api.ts'
import { computeItemCount, setQuantity, type CartLine } from '../cart.ts'
import { loadCart, saveCart } from '../cart-store.ts'
import { findProduct, formatPrice } from '../catalogue.ts'
import { escapeHtml, findElement } from '../element.ts'
import { drawIllustration } from '../illustrations.ts'
import { track } from '../playhead.ts'
import { startSite } from '../site.ts'
import { renderSummary } from '../summary.ts'

function renderLine({ slug, quantity }: CartLine): string {
  const product = findProduct(slug)
  if (!product) return ''
  return `
    <li class="cart-line" data-line="${slug}">
      <a class="cart-picture" href="/products/${slug}" style="background-color: ${product.ground}">
        ${drawIllustration(slug)}
      </a>
      <div>
        <a class="card-name" href="/products/${slug}">${escapeHtml(product.name)}</a>
        <p class="card-line">${formatPrice(product.priceCents)} each</p>
      </div>
      <quantity-stepper value="${quantity}" min="0"></quantity-stepper>
      <button class="link-button" type="button" data-remove>Remove</button>
    </li>`
}

function show(): void {
  const lines = loadCart()
  const count = computeItemCount(lines)
  findElement('p', '[data-cart-summary]').textContent =
    count === 0
      ? 'Still empty. Evenings are long.'
      : `${count} ${count === 1 ? 'thing' : 'things'}.`
  findElement('ul', '[data-cart-lines]').innerHTML = lines.map(renderLine).join('')
  findElement('aside', '[data-summary]').innerHTML = `${renderSummary(lines, 'calm')}
    <form class="coupon" data-coupon>
      <label for="coupon">Coupon</label>
      <input id="coupon" name="coupon" autocomplete="off" />
      <button class="button button-quiet" type="submit">Apply</button>
      <p class="form-note" data-coupon-note aria-live="polite"></p>
    </form>
    ${count > 0 ? '<a class="button button-wide" href="/checkout">Go to checkout</a>' : '<a class="button button-wide" href="/products">Look around</a>'}`
  for (const item of document.querySelectorAll<HTMLElement>('[data-line]')) startLine(item)
  findElement('form', '[data-coupon]').addEventListener('submit', (event) => {
    event.preventDefault()
    void applyCoupon()
  })
}

function startLine(item: HTMLElement): void {
  const slug = item.dataset['line'] ?? ''
  const change = (quantity: number): void => {
    saveCart(setQuantity(loadCart(), { slug, quantity }))
    if (quantity === 0) track('remove_from_cart', { product: slug })
    show()
  }
  item.querySelector('quantity-stepper')?.addEventListener('quantity-change', (event) => {
    change((event as CustomEvent<number>).detail)
  })
  item.querySelector('[data-remove]')?.addEventListener('click', () => change(0))
}

async function applyCoupon(): Promise<void> {
  const note = findElement('p', '[data-coupon-note]')
  note.textContent = 'Looking it up …'
  const accepted = await sendCoupon(findElement('input', '#coupon').value).catch(() => false)
  note.textContent = accepted ? 'Taken off.' : 'Our coupon drawer is stuck. It is not you.'
}

startSite()
show()
