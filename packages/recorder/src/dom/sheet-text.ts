import { readRules, resolveCss } from './css-text.ts'

/**
 * Gives the text of the page's style sheets. The text that the page wrote is taken as it
 * stands, which is cheap and exact; rules are read back only from sheets that the page's
 * code has changed.
 */
export interface SheetText {
  /** The page's code has changed the rules of this sheet. */
  touch(sheet: CSSStyleSheet): void
  /** The rules of a style element that its text does not tell; null when it tells all. */
  readStyle(style: Element): string | null
  /** The rules of a linked sheet; null when they cannot be read, or not yet. */
  readLink(link: Element): string | null
  /** The text of a node inside a style element, its addresses made whole. */
  readText(text: string, page: Document): string
}

export function createSheetText(): SheetText {
  const touched = new WeakSet<CSSStyleSheet>()

  function isTold(style: Element, sheet: CSSStyleSheet): boolean {
    if (touched.has(sheet)) return false
    const count = countRulesOf(style.textContent ?? '')
    return count === null || count === countRules(sheet)
  }

  return {
    touch(sheet) {
      touched.add(sheet)
    },
    readStyle(style) {
      const sheet = getSheet(style)
      if (!sheet || isTold(style, sheet)) return null
      return readRules(sheet, style.baseURI)?.join('') ?? null
    },
    readLink(link) {
      const sheet = getSheet(link)
      return sheet && (readRules(sheet, sheet.href ?? link.baseURI)?.join('') ?? null)
    },
    readText: (text, page) => resolveCss(text, page.baseURI),
  }
}

export function getSheet(element: Element): CSSStyleSheet | null {
  return 'sheet' in element ? (element as HTMLStyleElement).sheet : null
}

function countRules(sheet: CSSStyleSheet): number {
  try {
    return sheet.cssRules.length
  } catch {
    return 0
  }
}

/**
 * How many rules a text makes, which tells of changes from before the recording began;
 * null when it cannot be known: a constructed sheet takes no imports.
 */
function countRulesOf(text: string): number | null {
  if (text.trim() === '') return 0
  if (text.includes('@import')) return null
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(text)
    return sheet.cssRules.length
  } catch {
    return null
  }
}
