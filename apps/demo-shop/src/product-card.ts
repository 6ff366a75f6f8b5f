import { formatPrice, type Product } from './catalogue.ts'
import { escapeHtml } from './element.ts'
import { drawIllustration } from './illustrations.ts'

/** A product as it stands in a grid: a link with a picture, name, line and price. */
export function renderProductCard(product: Product): string {
  return `
    <a class="card" href="/products/${product.slug}" data-product="${product.slug}">
      <span class="card-picture" style="background-color: ${product.ground}">
        ${drawIllustration(product.slug)}
      </span>
      <span class="card-text">
        <span class="card-name">${escapeHtml(product.name)}</span>
        <span class="card-line">${escapeHtml(product.line)}</span>
        <span class="card-foot">
          <span>${formatPrice(product.priceCents)}</span>
          <star-rating value="${product.rating}"></star-rating>
        </span>
      </span>
    </a>`
}
