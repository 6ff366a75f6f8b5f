import { parseCart, type CartLine } from './cart.ts'

const KEY = 'oddwick.cart'

/** Where the cart lives: localStorage, or the page's memory where that is blocked. */
let fallback: string | null = null

export function loadCart(): CartLine[] {
  try {
    return parseCart(localStorage.getItem(KEY))
  } catch {
    return parseCart(fallback)
  }
}

/** Stores the cart and tells the page, which counts it in the header. */
export function saveCart(lines: readonly CartLine[]): void {
  const text = JSON.stringify(lines)
  try {
    localStorage.setItem(KEY, text)
  } catch {
    fallback = text
  }
  dispatchEvent(new Event('cart-change'))
}
