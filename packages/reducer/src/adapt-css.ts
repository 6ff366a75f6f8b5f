/**
 * What a replay needs of a style sheet that a page does not: the pointer of a replay is
 * drawn, so that rules for `:hover` must also hold for elements with the class `:hover`,
 * and the window of a replay stands on another screen, so that queries about the device
 * ask about the window. rrweb's player does the same with a parser, which takes ten
 * times as long; the number and order of rules stay, since recordings name rules by it.
 */
export function adaptCss(css: string): string {
  if (!/:hover|device-(?:width|height)/i.test(css)) return css
  let adapted = ''
  let copied = 0
  for (const { from, to } of findPreludes(css)) {
    const prelude = css.slice(from, to)
    const changed = adaptPrelude(prelude)
    if (changed === prelude) continue
    adapted += css.slice(copied, from) + changed
    copied = to
  }
  return adapted + css.slice(copied)
}

interface Span {
  readonly from: number
  readonly to: number
}

/** Comments, strings, escapes, brackets with all that they hold, and what ends a prelude. */
const TOKEN =
  /\/\*(?:[^*]|\*(?!\/))*(?:\*\/|$)|"(?:[^"\\\n]|\\[^])*(?:"|\n|$)|'(?:[^'\\\n]|\\[^])*(?:'|\n|$)|url\(\s*[^"'\s)](?:[^)\\]|\\[^])*(?:\)|$)|\\[^]|[{};]/gi

/** What stands before each block: a list of selectors, or an at-rule's condition. */
function* findPreludes(css: string): Generator<Span> {
  let from = 0
  for (const token of css.matchAll(TOKEN)) {
    const [text] = token
    if (text === '{') yield { from, to: token.index }
    if (text === '{' || text === '}' || text === ';') from = token.index + 1
  }
}

function adaptPrelude(prelude: string): string {
  const [before = ''] = /^(?:\s|\/\*(?:[^*]|\*(?!\/))*\*\/)*/.exec(prelude) ?? []
  const rest = prelude.slice(before.length)
  if (rest.startsWith('@'))
    return before + rest.replace(/(m(?:in|ax))-device-(width|height)/gi, '$1-$2')
  if (!rest.includes(':hover')) return prelude
  const hovered = splitSelectors(rest)
    .filter((selector) => selector.includes(':hover'))
    .map((selector) => selector.trim().replaceAll(':hover', '.\\:hover'))
  return `${before}${rest.trimEnd()},${hovered.join(',')} `
}

const SELECTOR_TOKEN =
  /\/\*(?:[^*]|\*(?!\/))*\*\/|"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|\\[^]|[[\](),]/g

function splitSelectors(list: string): string[] {
  const selectors: string[] = []
  let depth = 0
  let from = 0
  for (const { 0: token, index } of list.matchAll(SELECTOR_TOKEN)) {
    if (token === '(' || token === '[') depth += 1
    else if (token === ')' || token === ']') depth -= 1
    else if (token === ',' && depth === 0) {
      selectors.push(list.slice(from, index))
      from = index + 1
    }
  }
  return [...selectors, list.slice(from)]
}
