import { INSPECTION_LIMITS } from '../../inspection.ts'
import {
  matches,
  queryAll,
  readAttribute,
  readChildren,
  readFrame,
  readHolder,
  readParentElement,
  readRoot,
  readShadowRoot,
  readTag,
} from './dom-access.ts'

/** Attributes by which people name elements on purpose. */
const NAMING = ['data-testid', 'data-test', 'data-cy', 'name', 'aria-label', 'for'] as const
const LONGEST_NAME = 60
/** Made by a machine, other at the next build or visit: `css-1a2b3c`, `:r1:`. */
const UNSTEADY = /\d{3,}|:/
/** Put there by the replay. */
const OWN_CLASS = /^(?:rrweb-|rr-|:hover$)/
/** On a page of a hundred thousand nodes each try costs about a millisecond. */
const TRIES_LIMIT = 150

/** Among more than this an element is found by its number. */
const SIBLINGS_LIMIT = 500

/** The classes of an element that the page gave it. */
export function readClasses(element: Element): string[] {
  const names = (readAttribute(element, 'class') ?? '').split(/\s+/)
  return [...new Set(names)].filter((name) => name !== '' && !OWN_CLASS.test(name))
}

/**
 * A short selector for each tree from the page down to the element's own; each finds one
 * element, the last one this. Trees are the page, shadow roots and documents of frames.
 */
export function findSelectors(element: Element, page: Document): string[] {
  const selectors: string[] = []
  let current: Element | null = element
  while (current && selectors.length < INSPECTION_LIMITS.selectors) {
    selectors.unshift(findSelector(current).slice(0, INSPECTION_LIMITS.length))
    current = readHolder(readRoot(current), page)
  }
  return selectors
}

/** What selectors that `findSelectors` made lead to; null where one finds nothing, or several. */
export function findBySelectors(selectors: readonly string[], page: Document): Element | null {
  let root: Document | ShadowRoot = page
  let found: Element | null = null
  for (const selector of selectors) {
    if (found) {
      const inner: Document | ShadowRoot | null = readShadowRoot(found) ?? readFrame(found)
      if (!inner) return null
      root = inner
    }
    const hits: ArrayLike<Element> = tryQuery(root, selector)
    if (hits.length !== 1) return null
    found = hits[0] ?? null
  }
  return found
}

function findSelector(element: Element): string {
  const root = readRoot(element)
  let tries = 0
  const isUnique = (selector: string): boolean => {
    tries += 1
    return tries <= TRIES_LIMIT && tryQuery(root, selector).length === 1
  }
  const own = namesOf(element).find(isUnique)
  if (own !== undefined) return own
  let path = placeAmongSiblings(element)
  for (let around = readParentElement(element); around; around = readParentElement(around)) {
    if (isUnique(path)) return path
    const tail = path
    const anchor = namesOf(around)
      .map((name) => `${name} ${tail}`)
      .find(isUnique)
    if (anchor !== undefined) return anchor
    path = `${placeAmongSiblings(around)} > ${path}`
  }
  return path
}

/** What may name an element, the steadiest first. */
function namesOf(element: Element): string[] {
  const tag = CSS.escape(readTag(element))
  const id = readAttribute(element, 'id')
  const classes = readClasses(element).filter(isSteady).map(CSS.escape)
  return [
    ...(id !== null && isSteady(id) ? [`#${CSS.escape(id)}`] : []),
    ...NAMING.flatMap((name) => {
      const value = readAttribute(element, name)
      return value !== null && isSteady(value) ? [`${tag}[${name}=${quote(value)}]`] : []
    }),
    ...classes.map((name) => `.${name}`),
    ...classes.map((name) => `${tag}.${name}`),
    ...(classes.length > 1 ? [`${tag}.${classes.slice(0, 4).join('.')}`] : []),
    tag,
  ]
}

/** The shortest name that no sibling shares; else its number among those of its tag. */
function placeAmongSiblings(element: Element): string {
  const around = readParentElement(element)
  const tag = CSS.escape(readTag(element))
  if (!around) return tag
  const siblings = [...readChildren(around)]
  const names = siblings.length <= SIBLINGS_LIMIT ? [tag, ...namesOf(element)] : []
  const own = names.find(
    (name) => siblings.filter((sibling) => matches(sibling, name)).length === 1,
  )
  if (own !== undefined) return own
  const alike = siblings.filter((sibling) => readTag(sibling) === readTag(element))
  return `${tag}:nth-of-type(${alike.indexOf(element) + 1})`
}

/** A text as CSS writes it between quotes. */
function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/gu, (sign) => CSS.escape(sign))}"`
}

function isSteady(name: string): boolean {
  return name !== '' && name.length <= LONGEST_NAME && !UNSTEADY.test(name)
}

/** Nothing for what is no selector: names come from a recording. */
function tryQuery(root: Document | ShadowRoot, selector: string): ArrayLike<Element> {
  try {
    return queryAll(root, selector)
  } catch {
    return []
  }
}
