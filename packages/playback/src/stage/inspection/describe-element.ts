import {
  INSPECTION_LIMITS,
  type ElementDetails,
  type ElementName,
  type InspectedElement,
} from '../../inspection.ts'
import {
  isElement,
  isShadowRoot,
  matches,
  readAround,
  readAttribute,
  readAttributes,
  readFirstChild,
  readInside,
  readNextSibling,
  readParentElement,
  readRoot,
  readTag,
} from './dom-access.ts'
import { measureBox } from './element-box.ts'
import { findSelectors, readClasses } from './element-selector.ts'
import type { StyleReader } from './element-styles.ts'

const { nameLength, length } = INSPECTION_LIMITS

/** What recorders put in the place of what they do not record. */
const BLOCKED = '[data-playhead-block], .rr-block'
const MASKED = '[data-playhead-mask], .rr-mask'
/** A text of which nothing but its length was recorded. */
const STARS = /^[\s*]*\*[\s*]*$/
const FIELDS = new Set(['input', 'textarea', 'select'])
/** Text inside of these is code. */
const CODE = new Set(['script', 'style', 'noscript', 'template'])
/** A replay has these of itself, not of the page. */
const OWN_ATTRIBUTE = /^rr_/

export interface DescribeOptions {
  readonly page: Document
  /** The number that the recording gives an element; null where it has none. */
  readonly findId: (element: Element) => number | null
}

/** What is shown of an element while somebody points at it. */
export function summarise(
  element: Element,
  { page, findId }: DescribeOptions,
): InspectedElement | null {
  const name = nameElement(element, { page, findId })
  return name && { ...name, box: measureBox(element, page), privacy: readPrivacy(element, page) }
}

export function describeElement(
  element: Element,
  options: DescribeOptions & { readonly readStyles: StyleReader },
): ElementDetails | null {
  const { page, findId, readStyles } = options
  const summary = summarise(element, options)
  if (!summary) return null
  const attributes = [...readAttributes(element)].filter(({ name }) => !OWN_ATTRIBUTE.test(name))
  return {
    ...summary,
    selector: findSelectors(element, page),
    ancestors: listAncestors(element, page).flatMap((each) => nameElement(each, options) ?? []),
    childCount: readInside(element).filter((child) => findId(child) !== null).length,
    attributes: attributes.slice(0, INSPECTION_LIMITS.attributes).map(({ name, value }) => ({
      name: name.slice(0, nameLength),
      value: (name === 'class' ? readClasses(element).join(' ') : value).slice(0, length),
    })),
    text: readText(element),
    value: readFieldValue(element),
    styles: readStyles(element),
  }
}

function nameElement(element: Element, { page, findId }: DescribeOptions): ElementName | null {
  const node = findId(element)
  if (node === null) return null
  const root = readRoot(element)
  const isInner = readParentElement(element) === null && root !== page
  return {
    node,
    tag: readTag(element).slice(0, nameLength),
    id: (readAttribute(element, 'id') ?? '').slice(0, nameLength),
    classes: readClasses(element)
      .slice(0, INSPECTION_LIMITS.classes)
      .map((name) => name.slice(0, nameLength)),
    within: !isInner ? 'element' : isShadowRoot(root) ? 'shadow' : 'frame',
  }
}

/** From the outermost to the parent; of more than there is room for, the nearest. */
function listAncestors(element: Element, page: Document): Element[] {
  const ancestors: Element[] = []
  let around = readAround(element, page)
  while (around && ancestors.length < INSPECTION_LIMITS.ancestors) {
    ancestors.unshift(around)
    around = readAround(around, page)
  }
  return ancestors
}

function readPrivacy(element: Element, page: Document): InspectedElement['privacy'] {
  let isMasked = STARS.test(readFieldValue(element) ?? readText(element))
  for (let each: Element | null = element; each; each = readAround(each, page)) {
    if (matches(each, BLOCKED)) return 'blocked'
    isMasked ||= matches(each, MASKED)
  }
  return isMasked ? 'masked' : 'shown'
}

/** The text in an element as one line, as far as it is told. */
function readText(element: Element): string {
  let text = ''
  const waiting: Node[] = [element]
  while (text.length < length) {
    const node = waiting.pop()
    if (!node) break
    const next = node === element ? null : readNextSibling(node)
    if (next) waiting.push(next)
    const isCode = node !== element && isElement(node) && CODE.has(readTag(node))
    if (isElement(node)) {
      const child = isCode ? null : readFirstChild(node)
      if (child) waiting.push(child)
    } else if (node.nodeType === Node.TEXT_NODE) text += (node as Text).data.slice(0, length)
  }
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, length)
}

function readFieldValue(element: Element): string | null {
  const tag = readTag(element)
  if (!FIELDS.has(tag)) return null
  return String((element as HTMLInputElement).value).slice(0, length)
}
