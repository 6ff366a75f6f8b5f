import { findVisibility } from '../privacy/marks.ts'
import type { PrivacyPolicy } from '../privacy/policy.ts'
import { scrubText } from '../privacy/shapes.ts'

const TEXT_LIMIT = 80
const SELECTOR_DEPTH = 5
/** What people mean when they click on the icon or the word inside it. */
const CLICKABLE =
  'a,button,summary,label,option,[role="button"],[role="link"],[role="tab"],[role="menuitem"]'

/** The element that an event is really about, also inside shadow roots. */
export function getTarget(event: Event): Element | null {
  const first = event.composedPath()[0]
  if (first instanceof Element) return first
  return event.target instanceof Element ? event.target : null
}

/** What a session event tells of an element: where it is and what it says. */
export function describeElement(
  element: Element,
  policy: PrivacyPolicy,
): { selector: string; text?: string } {
  const text = readLabel(element.closest(CLICKABLE) ?? element, policy)
  return { selector: computeSelector(element), ...(text && { text }) }
}

/** A short path that a developer recognises; not a promise to find the element again. */
export function computeSelector(element: Element): string {
  const parts: string[] = []
  let current: Element | null = element
  while (current && parts.length < SELECTOR_DEPTH) {
    const id = current.id && !/\d{3}/.test(current.id) ? `#${current.id}` : ''
    const classes = [...current.classList].slice(0, 2).map((name) => `.${name}`)
    parts.unshift(current.localName + (id || classes.join('')))
    if (id) break
    current = current.parentElement
  }
  return scrubText(parts.join(' > ')).slice(0, 300)
}

function readLabel(element: Element, policy: PrivacyPolicy): string {
  if (findVisibility(element, policy) === 'masked') return ''
  if (element instanceof HTMLInputElement) {
    return /^(?:submit|button|reset)$/.test(element.type) ? cut(element.value) : ''
  }
  // The text of a whole section is no label, and reading it would cost.
  const isLeaf = element.childElementCount === 0 || element.matches(CLICKABLE)
  const isField =
    element.matches('textarea,select,option') ||
    element.querySelector(`input,textarea,select,[contenteditable],${policy.mask},${policy.block}`)
  return isLeaf && !isField ? cut(element.textContent ?? '') : ''
}

function cut(text: string): string {
  return scrubText(text.replace(/\s+/g, ' ').trim()).slice(0, TEXT_LIMIT)
}
