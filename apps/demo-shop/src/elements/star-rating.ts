const STAR = 'M10 1.6l2.5 5.4 5.9.7-4.4 4 1.2 5.8L10 14.6l-5.2 2.9 1.2-5.8-4.4-4 5.9-.7z'

const STYLE = `
  :host { display: inline-flex; align-items: center; gap: 2px; }
  svg { width: 1em; height: 1em; }
  path { fill: #ddd2bd; }
  .full path { fill: #c9762f; }
  .half path { fill: url(#half); }
  span { margin-inline-start: 6px; font-size: 0.85em; color: #5d5a4f; }
`

/**
 * `<star-rating value="4.5">`: five stars in a shadow root, styled by a
 * constructed sheet, as component libraries do it.
 */
class StarRating extends HTMLElement {
  static sheet: CSSStyleSheet | undefined

  connectedCallback(): void {
    if (this.shadowRoot) return
    const value = Number(this.getAttribute('value') ?? 0)
    const root = this.attachShadow({ mode: 'open' })
    root.adoptedStyleSheets = [getSheet()]
    root.innerHTML = `${[1, 2, 3, 4, 5].map((star) => drawStar(value - star + 1)).join('')}<span>${value.toFixed(1)}</span>`
    this.setAttribute('role', 'img')
    this.setAttribute('aria-label', `${value} of 5 stars`)
  }
}

function getSheet(): CSSStyleSheet {
  if (!StarRating.sheet) {
    StarRating.sheet = new CSSStyleSheet()
    StarRating.sheet.replaceSync(STYLE)
  }
  return StarRating.sheet
}

function drawStar(share: number): string {
  const kind = share >= 1 ? 'full' : share >= 0.5 ? 'half' : 'empty'
  const half =
    kind === 'half'
      ? '<defs><linearGradient id="half"><stop offset="50%" stop-color="#c9762f"/><stop offset="50%" stop-color="#ddd2bd"/></linearGradient></defs>'
      : ''
  return `<svg class="${kind}" viewBox="0 0 20 20" aria-hidden="true">${half}<path d="${STAR}"/></svg>`
}

export function defineStarRating(): void {
  if (!customElements.get('star-rating')) customElements.define('star-rating', StarRating)
}
