import { sendOrder } from '../api.ts'
import { computeItemCount } from '../cart.ts'
import { loadCart, saveCart } from '../cart-store.ts'
import { findElement } from '../element.ts'
import { track } from '../playhead.ts'
import { startSite } from '../site.ts'
import { renderSummary } from '../summary.ts'

const form = findElement('form', '[data-checkout]')

function readDelivery(): 'calm' | 'brisk' {
  return findElement('select', '[name=delivery]').value === 'brisk' ? 'brisk' : 'calm'
}

function showSummary(): void {
  findElement('aside', '[data-summary]').innerHTML = renderSummary(loadCart(), readDelivery())
}

function say(text: string): void {
  findElement('p', '[data-form-note]').textContent = text
}

async function placeOrder(): Promise<void> {
  const lines = loadCart()
  if (lines.length === 0) return say('There is nothing in your cart yet.')
  const faulty = form.querySelector<HTMLElement>(':invalid:not(fieldset)')
  if (faulty) {
    faulty.focus()
    return say('Some of this does not look right yet.')
  }
  say('Writing it down …')
  const delivery = readDelivery()
  try {
    const orderNumber = await sendOrder({ lines, delivery })
    track('order_placed', { items: computeItemCount(lines), delivery })
    saveCart([])
    location.assign(`/thanks?order=${encodeURIComponent(orderNumber)}`)
  } catch (error) {
    // oxlint-disable-next-line no-console -- what shops really do, and what a replay shows
    console.error('the order failed', error)
    say('The order did not go through. Your cart is as it was.')
  }
}

/** Groups of four digits, as on the card. */
function startCardNumber(): void {
  const card = findElement('input', '[name=card]')
  card.addEventListener('input', () => {
    const digits = card.value.replace(/\D/g, '').slice(0, 16)
    card.value = digits.replace(/(.{4})(?=.)/g, '$1 ')
  })
}

startSite()
showSummary()
startCardNumber()
// What a framework would put here: an opaque value of this visit, in a hidden field.
findElement('input', '[name=checkoutToken]').value = crypto
  .getRandomValues(new Uint32Array(2))
  .join('-')
form.addEventListener('change', showSummary)
form.addEventListener('submit', (event) => {
  event.preventDefault()
  void placeOrder()
})
