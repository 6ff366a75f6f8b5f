import { CANVAS_PICTURE_ATTRIBUTE, isCanvasPicture, parseSheetReference } from '@playhead/protocol'
import { holdsOvernested, isOvernested } from './sanitize-style.ts'

/**
 * Decides what an attribute of a recorded element may keep. Scripts do not run
 * in the replay anyway (sandbox and content security policy); this is the layer
 * that does not depend on the browser getting both right.
 */
const ALWAYS_DROPPED: ReadonlySet<string> = new Set([
  'srcdoc',
  'autofocus',
  'ping',
  'nonce',
  'formaction',
  'http-equiv',
  'attributionsrc',
])

/** Attributes that make an element fetch a document of its own. A map: tags are a stranger's. */
const DOCUMENT_SOURCES: ReadonlyMap<string, readonly string[]> = new Map([
  ['iframe', ['src', 'rr_src']],
  ['frame', ['src', 'rr_src']],
  ['object', ['data', 'codebase', 'classid', 'archive']],
  ['embed', ['src']],
  ['portal', ['src']],
  ['fencedframe', ['src']],
  ['base', ['href', 'target']],
  ['form', ['action']],
  ['script', ['src', 'href', 'xlink:href']],
])

/**
 * What `rel` may say. Of whatever element: a later change names its element by a number
 * that may stand for a link, and a link that becomes `preconnect` calls out at once, which
 * no policy forbids.
 */
const RELATIONS: ReadonlySet<string> = new Set([
  'stylesheet',
  'alternate',
  'canonical',
  'noopener',
  'noreferrer',
  'nofollow',
  'opener',
  'external',
  'author',
  'help',
  'license',
  'bookmark',
  'tag',
  'ugc',
  'sponsored',
])

const SCRIPT_SCHEME = /^(?:javascript|vbscript|livescript|mocha):/i
// What a browser ignores in front of and within a scheme, and more: controls,
// separators, and marks that show nothing.
const IGNORED_IN_SCHEME = /[\p{C}\p{Z}]/gu

/** By these an element shows a picture, in which no script runs whatever is drawn. */
const PICTURE_SOURCES: ReadonlySet<string> = new Set(['src', 'srcset', 'poster'])
const DRAWING = /^data:image\/svg\+xml[;,]/i

/** Whether the text would run as a script when used as an address. */
export function isScriptUrl(text: string): boolean {
  const scheme = text.slice(0, 512).replace(IGNORED_IN_SCHEME, '')
  return SCRIPT_SCHEME.test(scheme) || /^data:(?:text\/html|[^,;]*xml|[^,;]*script)/i.test(scheme)
}

/** Whether elements of this tag fetch, or redirect, documents by an attribute. */
export function loadsDocuments(tag: string): boolean {
  return DOCUMENT_SOURCES.has(tag.toLowerCase())
}

/** Whether an element of this tag may carry this attribute with this value. */
export function isSafeAttribute(tag: string, name: string, value: unknown): boolean {
  const lower = name.toLowerCase()
  if (lower.startsWith('on') || ALWAYS_DROPPED.has(lower)) return false
  if (DOCUMENT_SOURCES.get(tag)?.includes(lower)) return false
  // Null takes an attribute away.
  if (value === null) return true
  if (lower === 'rel') return isHarmlessRelation(value)
  if (lower === CANVAS_PICTURE_ATTRIBUTE) return isPicture(value)
  // A list becomes text when it is set: only changes of single styles come as objects.
  if (typeof value === 'object') {
    return name === 'style' && !Array.isArray(value) && !holdsOvernested(value)
  }
  if (typeof value !== 'string') return true
  // Of SVG, most attributes are styles.
  if (isOvernested(value)) return false
  if (PICTURE_SOURCES.has(lower) && DRAWING.test(value)) return true
  if (lower === 'values') return !value.split(';').some(isScriptUrl)
  return lower === '_csstext' || !isScriptUrl(value)
}

/** What a reference stands for is looked at when it comes. */
function isPicture(value: unknown): boolean {
  if (typeof value !== 'string') return false
  return isCanvasPicture(value) || parseSheetReference(value) !== null
}

function isHarmlessRelation(value: unknown): boolean {
  if (typeof value !== 'string') return false
  return value
    .toLowerCase()
    .split(/\s+/)
    .every((word) => word === '' || RELATIONS.has(word))
}
