import {
  ANIMATIONS_ATTRIBUTE,
  CANVAS_PICTURE_ATTRIBUTE,
  POPOVER_ATTRIBUTE,
} from '@playhead/protocol'
import { isRecord } from './recorded-event.ts'

/** A serialised node, as rrweb writes it. */
export interface SerializedNode {
  readonly id: number
  readonly type: number
  readonly [field: string]: unknown
}

export const NODE_TYPE = { document: 0, documentType: 1, element: 2, text: 3, comment: 5 } as const

/** What holds more than its attributes and children say: it stays as it is, or is built anew. */
const OPAQUE_TAG =
  /^(?:animate\w*|base|canvas|datalist|details|embed|fencedframe|i?frame|frameset|image|img|input|link|marquee|meta|noscript|object|optgroup|option|portal|script|select|set|slot|source|style|template|textarea|track|use)$/i
/** Of these, what is there is never taken for another one. */
const UNIQUE_TAG = /^(?:embed|fencedframe|i?frame|frameset|marquee|object|portal)$/i
/** What plays by itself, or lies above the page in an order of its own. */
const RESTLESS_TAG = /^(?:audio|dialog|video)$/i
/** What opens things above the page, which has an order of its own. */
export const LAYER_ATTRIBUTES = ['popover', POPOVER_ATTRIBUTE] as const
/** Attributes that code of ours, or of rrweb, makes something else of. */
const SPECIAL_ATTRIBUTE = /^(?:rr_|on|xlink:)/i
const OWN_ATTRIBUTES: ReadonlySet<string> = new Set([
  ANIMATIONS_ATTRIBUTE,
  CANVAS_PICTURE_ATTRIBUTE,
  '_cssText',
  'is',
])

export function isNode(value: unknown): value is SerializedNode {
  return isRecord(value) && typeof value['id'] === 'number' && typeof value['type'] === 'number'
}

export function isElementNode(node: SerializedNode): boolean {
  return node.type === NODE_TYPE.element
}

/** The children that a player builds. */
export function childrenOf({ tagName, attributes, childNodes }: SerializedNode): SerializedNode[] {
  // rrweb writes the text of a field as its value says, and leaves its children out.
  if (tagName === 'textarea' && isRecord(attributes) && typeof attributes['value'] === 'string')
    return []
  if (!Array.isArray(childNodes)) return []
  return childNodes.every(isNode) ? childNodes : childNodes.filter(isNode)
}

/** Whether what plays by itself, or may lie above the page, is in a tree. */
export function isRestless(node: SerializedNode): boolean {
  const { tagName, attributes } = node
  if (typeof tagName === 'string' && RESTLESS_TAG.test(tagName)) return true
  if (isRecord(attributes) && LAYER_ATTRIBUTES.some((name) => name in attributes)) return true
  return childrenOf(node).some(isRestless)
}

/** What was found out of names: there are few, and each comes thousands of times. */
const opaqueTags = new Map<string, boolean>()
const specialAttributes = new Map<string, boolean>()
/** A recording may make up as many names as it likes. */
const KNOWN_NAMES_LIMIT = 1_000

function know(
  known: Map<string, boolean>,
  name: string,
  findOut: (name: string) => boolean,
): boolean {
  let found = known.get(name)
  if (found === undefined) {
    found = findOut(name)
    if (known.size < KNOWN_NAMES_LIMIT) known.set(name, found)
  }
  return found
}

const isOpaqueTag = (tag: string): boolean => OPAQUE_TAG.test(tag)
const isSpecialAttribute = (name: string): boolean =>
  SPECIAL_ATTRIBUTE.test(name) || OWN_ATTRIBUTES.has(name)

/** Whether its attributes, as they are written, are all that there is to an element. */
export function isPlain({ tagName, attributes }: SerializedNode): boolean {
  if (typeof tagName !== 'string' || !isRecord(attributes)) return false
  if (know(opaqueTags, tagName, isOpaqueTag)) return false
  return !Object.keys(attributes).some((name) => know(specialAttributes, name, isSpecialAttribute))
}

/** The attributes that a player gives to such an element. Names are as written. */
export function readPlainAttributes({ attributes }: SerializedNode): Map<string, string> {
  const plain = new Map<string, string>()
  for (const [name, value] of Object.entries(attributes as Record<string, unknown>)) {
    if (value !== null) plain.set(name, value === true ? '' : String(value))
  }
  return plain
}

/** Whether an element may stay where another one like it is wanted. */
export function mayStay({ tagName, attributes }: SerializedNode): boolean {
  if (typeof tagName !== 'string' || !isRecord(attributes) || UNIQUE_TAG.test(tagName)) return false
  // One that is chosen changes the others of its group.
  if (tagName === 'input' && attributes['type'] === 'radio') return false
  return !(ANIMATIONS_ATTRIBUTE in attributes)
}

/** Whether two serialised nodes say the same of themselves, but for their numbers. */
export function isSameSelf(a: SerializedNode, b: SerializedNode): boolean {
  if (a.type !== b.type || a['tagName'] !== b['tagName'] || a['name'] !== b['name']) return false
  if (a['publicId'] !== b['publicId'] || a['systemId'] !== b['systemId']) return false
  return (
    Boolean(a['isSVG']) === Boolean(b['isSVG']) &&
    Boolean(a['isShadowHost']) === Boolean(b['isShadowHost']) &&
    Boolean(a['isShadow']) === Boolean(b['isShadow']) &&
    Boolean(a['isStyle']) === Boolean(b['isStyle']) &&
    Boolean(a['isCustom']) === Boolean(b['isCustom'])
  )
}

/** Whether the attributes, or the texts, of two nodes are the same. */
export function isSameContent(a: SerializedNode, b: SerializedNode): boolean {
  if (!isElementNode(a)) return (a['textContent'] ?? '') === (b['textContent'] ?? '')
  const [ours, theirs] = [a['attributes'], b['attributes']]
  if (!isRecord(ours) || !isRecord(theirs)) return false
  const names = Object.keys(ours)
  if (names.length !== Object.keys(theirs).length) return false
  return names.every((name) => Object.hasOwn(theirs, name) && ours[name] === theirs[name])
}
