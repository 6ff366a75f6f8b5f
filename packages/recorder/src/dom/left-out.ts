const WORKING_LINK = /\b(?:stylesheet|preload)\b/i
const DRAWING_META = /^(?:viewport|color-scheme|theme-color)$/i
const BLANK = /^\s*$/

/** Whether an element has no part in what a visitor sees. */
export function isElementLeftOut(element: Element, tagName: string): boolean {
  if (tagName === 'script') return true
  if (tagName === 'meta') return !DRAWING_META.test(element.getAttribute('name') ?? '')
  // A preloaded sheet becomes one that is shown by a change of its relation.
  return tagName === 'link' && !WORKING_LINK.test(element.getAttribute('rel') ?? '')
}

/** Whether a change of an attribute may put an element in or leave it out. */
export function decidesPresence(tagName: string, attributeName: string): boolean {
  return (
    (tagName === 'link' && attributeName === 'rel') ||
    (tagName === 'meta' && attributeName === 'name')
  )
}

/** White space between the elements of a head draws nothing. */
export function isTextLeftOut(text: string, parentTag: string): boolean {
  return parentTag === 'head' && BLANK.test(text)
}
