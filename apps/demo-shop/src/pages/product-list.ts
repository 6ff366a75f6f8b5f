import { CATEGORIES, PRODUCTS, type Product } from '../catalogue.ts'
import { findElement } from '../element.ts'
import { renderProductCard } from '../product-card.ts'

const ORDERS: Record<string, (a: Product, b: Product) => number> = {
  ours: () => 0,
  cheap: (a, b) => a.priceCents - b.priceCents,
  dear: (a, b) => b.priceCents - a.priceCents,
}

/** All products, by category and in the order asked for. */
export function showList(view: HTMLElement): void {
  document.title = 'Everything: Oddwick'
  const category = new URLSearchParams(location.search).get('category')
  const chips = [null, ...CATEGORIES].map((name) => {
    const href = name ? `/products?category=${name}` : '/products'
    const current = name === category ? ' aria-current="true"' : ''
    return `<a class="chip" href="${href}"${current}>${name ?? 'all'}</a>`
  })
  view.innerHTML = `
    <section class="section page-head">
      <h1>Everything we make</h1>
      <div class="list-tools">
        <nav class="chips" aria-label="Categories">${chips.join('')}</nav>
        <label class="sort">Order
          <select data-order>
            <option value="ours">as we like it</option>
            <option value="cheap">cheapest first</option>
            <option value="dear">dearest first</option>
          </select>
        </label>
      </div>
    </section>
    <div class="card-grid" data-grid></div>`
  const shown = PRODUCTS.filter((product) => !category || product.category === category)
  const grid = findElement('div', '[data-grid]')
  const order = findElement('select', '[data-order]')
  const show = (): void => {
    grid.innerHTML = shown.toSorted(ORDERS[order.value]).map(renderProductCard).join('')
  }
  order.addEventListener('change', show)
  show()
}
