import { loadStock } from '../api.ts'
import { addToCart } from '../cart.ts'
import { loadCart, saveCart } from '../cart-store.ts'
import { formatPrice, type Product } from '../catalogue.ts'
import { escapeHtml, findElement } from '../element.ts'
import { drawIllustration } from '../illustrations.ts'
import { track } from '../playhead.ts'
import { startTabs, renderTabs } from './product-tabs.ts'
import { showToast } from '../toast.ts'

/** One product: picture, quantity, tabs by hash, and a dialog with its size. */
export function showDetail(view: HTMLElement, product: Product): void {
  document.title = `${product.name}: Oddwick`
  view.innerHTML = `
    <nav class="crumbs" aria-label="You are here">
      <a href="/products">Everything</a> <span aria-hidden="true">/</span>
      <a href="/products?category=${product.category}">${product.category}</a>
    </nav>
    <article class="detail">
      <div class="detail-picture" style="background-color: ${product.ground}">
        ${drawIllustration(product.slug)}
      </div>
      <div class="detail-text">
        <h1>${escapeHtml(product.name)}</h1>
        <p class="lead">${escapeHtml(product.line)}</p>
        <p class="detail-facts">
          <strong>${formatPrice(product.priceCents)}</strong>
          <star-rating value="${product.rating}"></star-rating>
          <span class="stock" data-stock>Looking on the shelf …</span>
        </p>
        <div class="detail-buy">
          <quantity-stepper value="1" min="1"></quantity-stepper>
          <button class="button" type="button" data-add>Add to cart</button>
          <button class="button button-quiet" type="button" data-size>How big is it?</button>
        </div>
        ${renderTabs(product)}
      </div>
    </article>`
  startBuying(product)
  startTabs()
  startSizeDialog(product)
  void showStock(product)
}

function startBuying(product: Product): void {
  let quantity = 1
  document.querySelector('quantity-stepper')?.addEventListener('quantity-change', (event) => {
    quantity = (event as CustomEvent<number>).detail
  })
  findElement('button', '[data-add]').addEventListener('click', () => {
    saveCart(addToCart(loadCart(), { slug: product.slug, quantity }))
    track('add_to_cart', {
      product: product.slug,
      quantity,
      price: product.priceCents / 100,
    })
    showToast(`${product.name} is in your cart.`)
  })
}

function startSizeDialog(product: Product): void {
  const dialog = findElement('dialog', '[data-size-dialog]')
  findElement('button', '[data-size]').addEventListener('click', () => {
    findElement('div', '[data-size-picture]').innerHTML = drawIllustration(product.slug)
    findElement('p', '[data-size-text]').textContent = product.size
    dialog.showModal()
  })
}

function describeStock(left: number | undefined): string {
  if (left === 0) return 'On the bench, a week'
  return left === undefined || left > 9 ? 'On the shelf' : `${left} left`
}

async function showStock(product: Product): Promise<void> {
  const stock = findElement('span', '[data-stock]')
  try {
    const left = (await loadStock()).get(product.slug)
    stock.textContent = describeStock(left)
  } catch {
    stock.textContent = 'The shelf is dark, ask us'
  }
}
