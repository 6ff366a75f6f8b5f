import { resolveCss } from './css-addresses.ts'
import { wrapImported } from './css-imports.ts'

/** The rules of a sheet; null for one of another origin, which cannot be read. */
export function getRules(sheet: CSSStyleSheet | null): CSSRuleList | null {
  try {
    return sheet?.cssRules ?? null
  } catch {
    return null
  }
}

export function isImport(rule: CSSRule): rule is CSSImportRule {
  return 'styleSheet' in rule
}

/** The address against which those in a sheet resolve. */
export function getBaseUrl(sheet: CSSStyleSheet): string {
  return sheet.href ?? sheet.ownerNode?.baseURI ?? document.baseURI
}

/** A rule as text that means the same wherever it stands. */
export function readRule(rule: CSSRule, baseUrl: string): string {
  if (isImport(rule) && rule.styleSheet) {
    const css = readRules(rule.styleSheet)
    if (css !== null) return wrapImported(css, rule)
  }
  return resolveCss(rule.cssText, baseUrl)
}

/** The rules as the browser has them by now, as text; null when they cannot be read. */
export function listRules(sheet: CSSStyleSheet): string[] | null {
  const rules = getRules(sheet)
  const baseUrl = getBaseUrl(sheet)
  return rules && Array.from(rules, (rule) => readRule(rule, baseUrl))
}

/** All rules as one text. */
export function readRules(sheet: CSSStyleSheet): string | null {
  return listRules(sheet)?.join('\n') ?? null
}

/**
 * The sheet that a text without imports makes, apart from the page; null where browsers
 * cannot make one.
 */
export function parseCss(css: string): CSSStyleSheet | null {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    return sheet
  } catch {
    return null
  }
}
