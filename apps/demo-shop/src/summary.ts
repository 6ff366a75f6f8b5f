import { computeTotals, type CartLine } from './cart.ts'
import { findProduct, formatPrice } from './catalogue.ts'
import { escapeHtml } from './element.ts'

/** The order summary beside the cart and the form. */
export function renderSummary(lines: readonly CartLine[], delivery: 'calm' | 'brisk'): string {
  const { goodsCents, deliveryCents, totalCents } = computeTotals(lines, delivery)
  const rows = lines.map(({ slug, quantity }) => {
    const product = findProduct(slug)
    if (!product) return ''
    return `<li><span>${quantity} × ${escapeHtml(product.name)}</span><span>${formatPrice(product.priceCents * quantity)}</span></li>`
  })
  return `
    <h2>Your order</h2>
    <ul class="summary-lines">${rows.join('') || '<li>Nothing yet.</li>'}</ul>
    <dl class="summary-totals">
      <div><dt>Goods</dt><dd>${formatPrice(goodsCents)}</dd></div>
      <div><dt>Delivery</dt><dd>${deliveryCents ? formatPrice(deliveryCents) : 'free'}</dd></div>
      <div class="summary-total"><dt>Total</dt><dd>${formatPrice(totalCents)}</dd></div>
    </dl>`
}
