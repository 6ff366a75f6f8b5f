/** Style text as a replay can use it, whatever address the replay has. */

const URL_CALL = /url\(\s*("[^"]*"|'[^']*'|[^"')\s][^)]*?)\s*\)/g
const IMPORT = /(@import\s+)("[^"]*"|'[^']*')/g
const ABSOLUTE = /^(?:[a-z][a-z\d+.-]*:|\/\/|#|$)/i

/** Style text with the addresses in it made whole, `base` being that of its sheet. */
export function resolveCss(css: string, base: string): string {
  if (!css.includes('url(') && !css.includes('@import')) return css
  const resolve = (url: string): string => `"${resolveUrl(url, base).replaceAll('"', '%22')}"`
  return css
    .replace(URL_CALL, (found, quoted: string) => {
      const url = unquote(quoted)
      return ABSOLUTE.test(url) ? found : `url(${resolve(url)})`
    })
    .replace(IMPORT, (_, before: string, quoted: string) => before + resolve(unquote(quoted)))
}

function unquote(text: string): string {
  return text.replace(/^(["'])(.*)\1$/s, '$2').trim()
}

/** An address made whole; as it is where that cannot be done. */
export function resolveUrl(url: string, base: string): string {
  if (ABSOLUTE.test(url)) return url
  try {
    return new URL(url, base).href
  } catch {
    return url
  }
}

/** The rules of a sheet as text; null for a sheet of another origin, which cannot be read. */
export function readRules(sheet: CSSStyleSheet, base: string): string[] | null {
  try {
    return Array.from(sheet.cssRules, (rule) => readRule(rule, base))
  } catch {
    return null
  }
}

function readRule(rule: CSSRule, base: string): string {
  // The imported sheet's own rules stand in its place: a replay loads nothing.
  if (isImport(rule) && rule.styleSheet) {
    const rules = readRules(rule.styleSheet, rule.styleSheet.href ?? base)
    if (rules) return wrapImported(rules.join(''), rule)
  }
  return resolveCss(rule.cssText, base)
}

function wrapImported(css: string, { media, layerName, supportsText }: CSSImportRule): string {
  let text = css
  if (layerName != null) text = `@layer ${layerName}{${text}}`
  if (supportsText) text = `@supports (${supportsText}){${text}}`
  return media.length > 0 ? `@media ${media.mediaText}{${text}}` : text
}

function isImport(rule: CSSRule): rule is CSSImportRule {
  return 'styleSheet' in rule
}
