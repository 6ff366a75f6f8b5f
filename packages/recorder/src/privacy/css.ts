import type { PrivacyPolicy } from './policy.ts'
import { maskText, scrubText } from './shapes.ts'
import { scrubResourceUrl } from './url.ts'

/** Cheap test that style text without anything to hide fails. */
const CANDIDATE = /\?|\/\*|content|quotes|--|data:/

/**
 * Comment, address, string, the property whose strings are words, or the end of a
 * declaration. What is never closed reaches to the end, so that no text is read twice.
 */
const TOKEN =
  /\/\*[\s\S]*?(?:\*\/|$)|url\(\s*(?:"[^"]*"?|'[^']*'?|[^"')][^)]*)?\s*\)?|"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?|(?<![\w-])(?:content|quotes|--[\w-]+)\s*:|[;{}]/gi
const URL_CALL = /^url\(\s*(["']?)([\s\S]*?)\1\s*\)?$/i
/** Icons are private-use characters, written as escapes or as they are. */
const WORD = /[\p{L}\p{N}]{2}/u

/**
 * Style text as it may leave: addresses without what may be secret, no comments, and
 * stars for the words that a sheet puts on the page or hands to the page's code.
 */
export function scrubCss(css: string, policy: PrivacyPolicy): string {
  return CANDIDATE.test(css) ? scrubTokens(css, policy, scrubResourceUrl) : css
}

/** Like `scrubCss`, for the style of one element: in `strict` its pictures stay behind. */
export function scrubInlineStyle(css: string, policy: PrivacyPolicy): string {
  return policy.level === 'strict' ? scrubTokens(css, policy, () => '') : scrubCss(css, policy)
}

/** One value of a property, as style changes carry it. */
export function scrubCssValue(property: string, value: string, policy: PrivacyPolicy): string {
  const name = `${property}:`
  return scrubInlineStyle(name + value, policy).slice(name.length)
}

function scrubTokens(
  css: string,
  policy: PrivacyPolicy,
  scrubUrl: typeof scrubResourceUrl,
): string {
  let scrubbed = ''
  let at = 0
  /** The property under way, when it is one that may hold words. */
  let speaking = ''
  const scrubBetween = (text: string): string =>
    speaking.startsWith('--') ? scrubText(text) : text
  for (const { 0: token, index } of css.matchAll(TOKEN)) {
    scrubbed += scrubBetween(css.slice(at, index))
    at = index + token.length
    const first = token.charAt(0)
    if (first === '/') continue
    if (first === '"' || first === "'") {
      scrubbed += speaking && policy.level !== 'none' ? scrubString(token) : token
    } else if (/^url\(/i.test(token)) scrubbed += scrubUrlCall(token, policy, scrubUrl)
    else {
      speaking = /[;{}]/.test(first) ? '' : token
      scrubbed += token
    }
  }
  return scrubbed + scrubBetween(css.slice(at))
}

function scrubUrlCall(call: string, policy: PrivacyPolicy, scrubUrl: typeof scrubResourceUrl) {
  const url = URL_CALL.exec(call)?.[2]?.trim() ?? ''
  const scrubbed = scrubUrl(url, policy)
  return scrubbed === url ? call : `url("${scrubbed.replaceAll('"', '%22')}")`
}

function scrubString(text: string): string {
  if (!WORD.test(text.replace(/\\[\da-f]{1,6}\s?|\\./gi, ''))) return text
  const mark = text.charAt(0)
  return mark + maskText(text.slice(1).replace(/["']$/, '')) + mark
}
