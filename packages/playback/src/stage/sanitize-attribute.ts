import { CANVAS_PICTURE_ATTRIBUTE, isCanvasPicture } from '@playhead/protocol'

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

/** Attributes that make an element fetch a document of its own. */
const DOCUMENT_SOURCES: Readonly<Record<string, readonly string[]>> = {
  iframe: ['src', 'rr_src'],
  frame: ['src', 'rr_src'],
  object: ['data', 'codebase', 'classid', 'archive'],
  embed: ['src'],
  portal: ['src'],
  fencedframe: ['src'],
  base: ['href', 'target'],
  form: ['action'],
  script: ['src'],
}

const LINK_RELATIONS: ReadonlySet<string> = new Set(['stylesheet', 'alternate', 'canonical'])

const SCRIPT_SCHEME = /^(?:javascript|vbscript|livescript|mocha):/i
// What a browser ignores in front of and within a scheme, and more: controls,
// separators, and marks that show nothing.
const IGNORED_IN_SCHEME = /[\p{C}\p{Z}]/gu

/** Whether the text would run as a script when used as an address. */
export function isScriptUrl(text: string): boolean {
  const scheme = text.slice(0, 512).replace(IGNORED_IN_SCHEME, '')
  return SCRIPT_SCHEME.test(scheme) || /^data:(?:text\/html|[^,;]*xml|[^,;]*script)/i.test(scheme)
}

/** Whether elements of this tag fetch, or redirect, documents by an attribute. */
export function loadsDocuments(tag: string): boolean {
  return Object.hasOwn(DOCUMENT_SOURCES, tag.toLowerCase())
}

/** Whether an element of this tag may carry this attribute with this value. */
export function isSafeAttribute(tag: string, name: string, value: unknown): boolean {
  const lower = name.toLowerCase()
  if (lower.startsWith('on') || ALWAYS_DROPPED.has(lower)) return false
  if (DOCUMENT_SOURCES[tag]?.includes(lower)) return false
  if (lower === 'rel' && tag === 'link') return isHarmlessRelation(value)
  if (lower === CANVAS_PICTURE_ATTRIBUTE) return isCanvasPicture(value)
  if (typeof value !== 'string') return true
  if (lower === 'values') return !value.split(';').some(isScriptUrl)
  return lower === '_csstext' || !isScriptUrl(value)
}

function isHarmlessRelation(value: unknown): boolean {
  if (typeof value !== 'string') return false
  return value
    .toLowerCase()
    .split(/\s+/)
    .every((word) => word === '' || LINK_RELATIONS.has(word))
}
