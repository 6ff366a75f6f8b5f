import { resolveCss } from './css-addresses.ts'
import type { CssFetcher } from './css-fetcher.ts'
import { findImports, replaceImports, wrapImported } from './css-imports.ts'
import { getBaseUrl, getRules, isImport, parseCss, readRule, readRules } from './css-rules.ts'
import type { Pacer } from './pacer.ts'

/**
 * Reads whole style sheets, taking time: the text as it was written where it tells what
 * the browser shows, else the rules that the browser has.
 */
export interface SheetReader {
  /** null when the sheet cannot be read. Its addresses are whole. */
  load(sheet: CSSStyleSheet, written: string | null): Promise<string | null>
  /** Whether a written text makes the very rules that the sheet has; rule by rule. */
  verify(sheet: CSSStyleSheet, written: string): Promise<boolean>
}

export interface SheetReaderOptions {
  readonly fetcher: CssFetcher
  readonly pacer: Pacer
  readonly isTouched: (sheet: CSSStyleSheet) => boolean
}

/** Sheets may import each other in a circle; browsers stop there, and so do we. */
const DEPTH_LIMIT = 10

export function createSheetReader({ fetcher, pacer, isTouched }: SheetReaderOptions): SheetReader {
  async function load(
    sheet: CSSStyleSheet,
    known: string | null,
    depth = 0,
  ): Promise<string | null> {
    if (depth > DEPTH_LIMIT || !getRules(sheet)) return null
    const written = known ?? (await fetchWritten(sheet))
    if (written === null || isTouched(sheet) || !tellsRules(written, sheet))
      return readSlowly(sheet)
    const inlined = await inlineImports(written, sheet, depth)
    return resolveCss(inlined, getBaseUrl(sheet))
  }

  async function fetchWritten({ href, ownerNode }: CSSStyleSheet): Promise<string | null> {
    if (href === null) return null
    const crossOrigin = (ownerNode as Element | null)?.getAttribute('crossorigin') ?? null
    return fetcher.load({ url: href, crossOrigin })
  }

  async function inlineImports(css: string, sheet: CSSStyleSheet, depth: number): Promise<string> {
    const replacements: string[] = []
    for (const rule of getImports(sheet)) {
      const imported = rule.styleSheet && (await load(rule.styleSheet, null, depth + 1))
      replacements.push(imported === null ? rule.cssText : wrapImported(imported, rule))
    }
    return replaceImports(css, findImports(css), replacements)
  }

  async function readSlowly(sheet: CSSStyleSheet): Promise<string | null> {
    const rules = getRules(sheet)
    if (!rules) return null
    const baseUrl = getBaseUrl(sheet)
    const texts: string[] = []
    for (const rule of Array.from(rules)) {
      await pacer.breathe()
      // Read in parts, a sheet that changes on the way would be a sheet that never was.
      if (isTouched(sheet)) return readRules(sheet)
      texts.push(readRule(rule, baseUrl))
    }
    return texts.join('\n')
  }

  return {
    load: (sheet, written) => load(sheet, written),
    async verify(sheet, written) {
      const expected = parseCss(replaceImports(written, findImports(written), []))?.cssRules ?? []
      for (const [index, rule] of getOwnRules(sheet).entries()) {
        await pacer.breathe()
        if (rule.cssText !== expected[index]?.cssText) return false
      }
      return true
    },
  }
}

/** Whether a text makes as many rules as the sheet has: cheap, and seldom wrong. */
export function tellsRules(written: string, sheet: CSSStyleSheet): boolean {
  const imports = findImports(written)
  if (imports.length !== getImports(sheet).length) return false
  const parsed = parseCss(replaceImports(written, imports, []))
  return parsed?.cssRules.length === getOwnRules(sheet).length
}

function getImports(sheet: CSSStyleSheet): CSSImportRule[] {
  return Array.from(getRules(sheet) ?? []).filter(isImport)
}

function getOwnRules(sheet: CSSStyleSheet): CSSRule[] {
  return Array.from(getRules(sheet) ?? []).filter((rule) => !isImport(rule))
}
