import { scrubCss } from './css.ts'
import type { Visibility } from './marks.ts'
import type { PrivacyPolicy } from './policy.ts'
import { maskText, scrubText } from './shapes.ts'

/** Where a text stands on the page. */
export interface TextPlace {
  readonly visibility: Visibility
  /** Local name of the element that it is in; empty for none. */
  readonly parentTag: string
  readonly isSvg?: boolean
}

/** Text inside these is what a visitor typed or chose from. */
const FIELD_TAG = /^(?:textarea|select|option|optgroup|datalist)$/
/** Text inside these is shown only where the browser cannot do better. */
const FALLBACK_TAG = /^(?:canvas|video|audio|object|noframes|noembed)$/
/** Text of a drawing that only a pointer or a reader of screens brings up. */
const DRAWING_TAG = /^(?:title|desc|metadata)$/

/** A text node of the page as it may leave. */
export function scrubNodeText(text: string, place: TextPlace, policy: PrivacyPolicy): string {
  const { visibility, parentTag } = place
  if (parentTag === 'style') return scrubCss(text, policy)
  // A page without scripts, as markup in one text: nobody saw it, nothing scrubs it.
  if (parentTag === 'noscript') return ''
  if (policy.level === 'strict' || visibility === 'masked') return maskText(text)
  if (policy.level === 'none') return scrubText(text)
  const isHidden =
    (FIELD_TAG.test(parentTag) && visibility !== 'unmasked') ||
    FALLBACK_TAG.test(parentTag) ||
    (place.isSvg === true && DRAWING_TAG.test(parentTag))
  return isHidden ? maskText(text) : scrubText(text)
}

/**
 * What the page says beside its text, as it may leave: titles, console lines, error
 * messages, values of events.
 */
export function scrubSaid(text: string, { level }: Pick<PrivacyPolicy, 'level'>): string {
  return level === 'strict' ? maskText(text) : scrubText(text)
}
