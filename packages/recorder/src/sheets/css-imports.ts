/**
 * What stands at the head of a style sheet, where imports are allowed: they end at the
 * first rule. A tokenizer of its own is not needed for that.
 */
const SPACE = /(?:\s|\/\*(?:[^*]|\*(?!\/))*\*\/|<!--|-->)*/y
// No two of its alternatives begin alike, so that no text can make it go back and forth.
const STATEMENT =
  /@(?:charset|layer|import)\b(?:"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|url\((?:[^"')\\]|\\[^])*\)|url\((?=["'])|\/\*(?:[^*]|\*(?!\/))*\*\/|\/(?!\*)|(?!url\()[^"'{};/])*;/iy

export interface ImportStatement {
  readonly from: number
  readonly to: number
}

/** Where the `@import` statements of a text stand, in order. */
export function findImports(css: string): ImportStatement[] {
  if (!/@import/i.test(css)) return []
  const found: ImportStatement[] = []
  let at = 0
  for (;;) {
    SPACE.lastIndex = at
    SPACE.test(css)
    STATEMENT.lastIndex = SPACE.lastIndex
    const statement = STATEMENT.exec(css)
    if (!statement) return found
    at = STATEMENT.lastIndex
    if (/^@import/i.test(statement[0])) found.push({ from: statement.index, to: at })
  }
}

/** The text with each import replaced by what is given for it, in order. */
export function replaceImports(
  css: string,
  imports: readonly ImportStatement[],
  replacements: readonly string[],
): string {
  let text = ''
  let at = 0
  for (const [index, { from, to }] of imports.entries()) {
    text += css.slice(at, from) + (replacements[index] ?? '')
    at = to
  }
  return text + css.slice(at)
}

/**
 * An imported sheet's own text, to stand in the place of its import: always one rule, so
 * that the places of the rules behind it stay.
 */
export function wrapImported(
  css: string,
  { media, layerName, supportsText }: Pick<CSSImportRule, 'media' | 'layerName' | 'supportsText'>,
): string {
  let text = css
  if (layerName != null) text = `@layer ${layerName}{${text}}`
  if (supportsText) text = `@supports (${supportsText}){${text}}`
  return `@media ${media.mediaText || 'all'}{${text}}`
}
