import { QUANTITY_LIMIT } from '../cart.ts'

const TEMPLATE = `
  <style>
    :host { display: inline-flex; border: 1px solid #c9bfa8; border-radius: 999px; background: #fffdf8; }
    button { width: 36px; height: 36px; border: 0; border-radius: 50%; background: none; color: #1f3d35; font: inherit; font-size: 18px; cursor: pointer; }
    button:hover { background: #ece3d0; }
    button:disabled { color: #b9b09b; cursor: default; background: none; }
    output { min-width: 28px; align-self: center; text-align: center; font-variant-numeric: tabular-nums; }
  </style>
  <button type="button" part="less" aria-label="One less">−</button>
  <output aria-live="polite"></output>
  <button type="button" part="more" aria-label="One more">+</button>
`

/**
 * `<quantity-stepper value="1" min="1">`: fires `quantity-change` with the new
 * quantity in `detail`. Everything it draws lives in its shadow root.
 */
class QuantityStepper extends HTMLElement {
  connectedCallback(): void {
    if (this.shadowRoot) return
    const root = this.attachShadow({ mode: 'open' })
    root.innerHTML = TEMPLATE
    const [less, more] = root.querySelectorAll('button')
    const output = root.querySelector('output')
    if (!less || !more || !output) return
    const min = Number(this.getAttribute('min') ?? 1)
    let quantity = Number(this.getAttribute('value') ?? min)
    const show = (): void => {
      output.textContent = String(quantity)
      less.disabled = quantity <= min
      more.disabled = quantity >= QUANTITY_LIMIT
    }
    const step = (by: number): void => {
      quantity += by
      this.setAttribute('value', String(quantity))
      show()
      this.dispatchEvent(new CustomEvent<number>('quantity-change', { detail: quantity }))
    }
    less.addEventListener('click', () => step(-1))
    more.addEventListener('click', () => step(1))
    show()
  }
}

export function defineQuantityStepper(): void {
  if (!customElements.get('quantity-stepper')) {
    customElements.define('quantity-stepper', QuantityStepper)
  }
}
