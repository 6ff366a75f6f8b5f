/**
 * What the stage tells of an element of the recorded page. All of it but numbers is a
 * stranger's text: it is cut here, checked where it arrives, and never becomes markup.
 */

/** Above, right, below and left, in CSS pixels of the recorded page. */
export type Sides = readonly [number, number, number, number]

/** The border box, from the top left of what the page shows, and what is around and in it. */
export interface ElementBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly margin: Sides
  readonly border: Sides
  readonly padding: Sides
}

export interface ElementName {
  /** The number that the recording gives it. */
  readonly node: number
  readonly tag: string
  /** Its `id` attribute; empty without one. */
  readonly id: string
  readonly classes: readonly string[]
  /** What it stands in: an element, or the shadow root or the document of the one above it. */
  readonly within: 'element' | 'shadow' | 'frame'
}

export interface InspectedElement extends ElementName {
  readonly box: ElementBox
  /** Whether its text was hidden, or nothing of it was recorded. */
  readonly privacy: 'shown' | 'masked' | 'blocked'
}

export interface ElementStyle {
  readonly name: string
  readonly value: string
  /** As an element of its kind has it on a page without styles. */
  readonly isDefault: boolean
}

export interface ElementDetails extends InspectedElement {
  /** One for each tree that leads to it, the page's first; the last one finds it in its own. */
  readonly selector: readonly string[]
  /** The nearest last. */
  readonly ancestors: readonly ElementName[]
  readonly childCount: number
  readonly attributes: readonly { readonly name: string; readonly value: string }[]
  readonly text: string
  /** What stands in a field; null for what is none. */
  readonly value: string | null
  readonly styles: readonly ElementStyle[]
}

/** From one element to another. */
export const ELEMENT_STEPS = ['self', 'parent', 'child', 'next', 'previous'] as const
export type ElementStep = (typeof ELEMENT_STEPS)[number]

export const INSPECTION_LIMITS = {
  nameLength: 100,
  classes: 20,
  ancestors: 200,
  attributes: 100,
  styles: 1_000,
  selectors: 20,
  /** Of any text. */
  length: 2_000,
} as const

const { nameLength, length } = INSPECTION_LIMITS

export function isElementStep(value: unknown): value is ElementStep {
  return ELEMENT_STEPS.some((step) => step === value)
}

export function isInspectedElement(value: unknown): value is InspectedElement {
  if (!isElementName(value)) return false
  const { box, privacy } = value as unknown as Record<string, unknown>
  return isBox(box) && ['shown', 'masked', 'blocked'].some((known) => known === privacy)
}

export function isElementDetails(value: unknown): value is ElementDetails {
  if (!isInspectedElement(value)) return false
  const {
    selector,
    ancestors,
    childCount,
    attributes,
    text,
    value: field,
    styles,
  } = value as unknown as Record<string, unknown>
  return (
    isList(selector, INSPECTION_LIMITS.selectors, (part) => isText(part, length)) &&
    isList(ancestors, INSPECTION_LIMITS.ancestors, isElementName) &&
    isNumber(childCount) &&
    isList(attributes, INSPECTION_LIMITS.attributes, isNamed) &&
    isText(text, length) &&
    (field === null || isText(field, length)) &&
    isList(styles, INSPECTION_LIMITS.styles, isStyle)
  )
}

function isElementName(value: unknown): value is ElementName {
  if (!isFields(value)) return false
  return (
    isNumber(value['node']) &&
    isText(value['tag'], nameLength) &&
    isText(value['id'], nameLength) &&
    isList(value['classes'], INSPECTION_LIMITS.classes, (name) => isText(name, nameLength)) &&
    ['element', 'shadow', 'frame'].some((known) => known === value['within'])
  )
}

function isBox(value: unknown): boolean {
  if (!isFields(value)) return false
  const { x, y, width, height, margin, border, padding } = value
  return [x, y, width, height].every(isNumber) && [margin, border, padding].every(isSides)
}

function isSides(value: unknown): boolean {
  return Array.isArray(value) && value.length === 4 && value.every(isNumber)
}

function isStyle(value: unknown): boolean {
  return isNamed(value) && typeof (value as Record<string, unknown>)['isDefault'] === 'boolean'
}

function isNamed(value: unknown): boolean {
  return isFields(value) && isText(value['name'], length) && isText(value['value'], length)
}

function isList(value: unknown, limit: number, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length <= limit && value.every(isItem)
}

function isText(value: unknown, limit: number): value is string {
  return typeof value === 'string' && value.length <= limit
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
