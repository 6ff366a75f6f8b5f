/** Shorter ones are parsed in no time, in characters. */
const LARGE = 20_000

/**
 * Parses large style sheets while the first picture waits for its events, which is a good
 * part of what that picture takes. Browsers keep what a style element was parsed to for
 * others of the very same text in the same document and mode, as long as anybody holds it.
 */
export interface SheetsAhead {
  /** Has a sheet parsed; to be called only while nothing is on show. */
  parse(css: string): void
  /** Lets go of what was parsed; the page on show holds what it has. */
  release(): void
}

export function createSheetsAhead(getPage: () => Document | null): SheetsAhead {
  let held: (CSSStyleSheet | null)[] = []
  return {
    parse(css) {
      const page = getPage()
      if (!page || css.length < LARGE) return
      // In the mode of nearly all pages, as rrweb's player opens them.
      if (held.length === 0) page.open()
      const root = page.documentElement ?? page.appendChild(page.createElement('html'))
      const style = page.createElement('style')
      style.textContent = css
      root.append(style)
      held.push(style.sheet)
      // Nothing there is to be styled by it.
      style.remove()
    },
    release: () => void (held = []),
  }
}

/**
 * How a file is encoded says nothing of a text; but what a browser has parsed of a text that
 * begins with it is not used again.
 */
export function dropCharset(css: string): string {
  return css.replace(/^@charset "[^"]*";/, '')
}
