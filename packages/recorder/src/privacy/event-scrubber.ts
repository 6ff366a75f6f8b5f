import {
  scrubAttributes,
  scrubFieldText,
  type AttributeOwner,
  type SerializedAttributes,
} from './attributes.ts'
import { scrubCss, scrubCssValue } from './css.ts'
import {
  findVisibility,
  getOwnVisibility,
  isDesigned,
  isSecretField,
  type Visibility,
} from './marks.ts'
import type { PrivacyPolicy } from './policy.ts'
import { scrubNodeText, type TextPlace } from './text.ts'
import { scrubUrl } from './url.ts'

/**
 * Every rrweb event passes here before it is serialised, whatever made it: full
 * snapshot, mutation, input, style change, page address. One place, so that no path
 * can be forgotten. Events are scrubbed in place; they belong to nobody else yet.
 */
export interface EventScrubber {
  scrub(event: ReplayEventShape): void
}

/** As much of an rrweb event as the scrubber reads. */
export interface ReplayEventShape {
  readonly type: number
  readonly data: unknown
}

interface SerializedNode {
  readonly type: number
  readonly id: number
  readonly tagName?: string
  readonly isSVG?: boolean
  readonly attributes?: SerializedAttributes
  readonly childNodes?: readonly SerializedNode[]
  textContent?: string
}

interface IncrementalData {
  readonly source: number
  readonly id?: number
  text?: string
  readonly texts?: { id: number; value: string | null }[]
  readonly attributes?: { id: number; attributes: SerializedAttributes }[]
  readonly adds?: { parentId: number; node: SerializedNode }[]
  readonly styles?: { rules: { rule: string }[] }[]
  replace?: string
  replaceSync?: string
  readonly set?: { property: string; value: string | null }
}

const FULL_SNAPSHOT = 2
const INCREMENTAL = 3
const META = 4
const MUTATION = 0
const INPUT = 5
const STYLE_SHEET_RULE = 8
const STYLE_DECLARATION = 13
const ADOPTED_STYLE_SHEET = 15
const DOCUMENT = 0
const ELEMENT = 2
const TEXT = 3

/** `getNode` gives the node of the page that an rrweb id stands for. */
export function createEventScrubber(
  getNode: (id: number) => Node | null,
  policy: PrivacyPolicy,
): EventScrubber {
  function scrubTree(node: SerializedNode, place: TextPlace): void {
    if (node.type === TEXT) {
      node.textContent = scrubNodeText(node.textContent ?? '', place, policy)
      return
    }
    let { visibility } = place
    const parentTag = node.type === ELEMENT ? (node.tagName ?? '') : ''
    if (node.type === ELEMENT && node.attributes) {
      const { attributes } = node
      const get = (name: string): unknown => attributes[name]
      visibility = readOwnVisibility(node) ?? visibility
      scrubAttributes(attributes, { tagName: parentTag, visibility, get }, policy)
      if (parentTag === 'select' && isSecretField(get)) visibility = 'masked'
    } else if (node.type === DOCUMENT && policy.level !== 'none' && isDesigned(getNode(node.id))) {
      visibility = 'masked'
    }
    const isSvg = node.isSVG === true
    for (const child of node.childNodes ?? []) scrubTree(child, { visibility, parentTag, isSvg })
  }

  function readOwnVisibility({ id }: SerializedNode): Visibility | undefined {
    const element = getNode(id)
    // An element that cannot be found cannot be judged.
    return isElement(element) ? getOwnVisibility(element, policy) : 'masked'
  }

  function scrubMutation(data: IncrementalData): void {
    for (const text of data.texts ?? []) {
      const parent = getNode(text.id)?.parentNode ?? null
      text.value = scrubNodeText(text.value ?? '', placeIn(parent), policy)
    }
    for (const { id, attributes } of data.attributes ?? []) {
      const node = getNode(id)
      if (isElement(node)) scrubAttributes(attributes, describe(node), policy)
      // An element that cannot be found cannot be judged: nothing of it may leave.
      else for (const name of Object.keys(attributes)) delete attributes[name]
    }
    for (const { parentId, node } of data.adds ?? []) {
      const parent = getNode(node.id)?.parentNode ?? getNode(parentId)
      scrubTree(node, placeIn(parent))
    }
  }

  function scrubInput(data: IncrementalData): void {
    const node = getNode(data.id ?? -1)
    data.text = scrubFieldText(data.text ?? '', isElement(node) ? describe(node) : null, policy)
  }

  function placeIn(parent: Node | null): TextPlace {
    return {
      visibility: findVisibility(parent, policy),
      parentTag: isElement(parent) ? parent.localName : '',
      isSvg: isElement(parent) && parent.namespaceURI === 'http://www.w3.org/2000/svg',
    }
  }

  function describe(element: Element): AttributeOwner {
    return {
      tagName: element.localName,
      visibility: findVisibility(element, policy),
      get: (name) => element.getAttribute(name),
    }
  }

  function scrubStyle(data: IncrementalData): void {
    const rules = [
      ...((data.adds as unknown as { rule: string }[] | undefined) ?? []),
      ...(data.styles ?? []).flatMap((style) => style.rules),
    ]
    for (const rule of rules) rule.rule = scrubCss(rule.rule, policy)
    if (data.replace) data.replace = scrubCss(data.replace, policy)
    if (data.replaceSync) data.replaceSync = scrubCss(data.replaceSync, policy)
    const { set } = data
    if (set?.value) set.value = scrubCssValue(set.property, set.value, policy)
  }

  return {
    scrub({ type, data }) {
      if (type === META) {
        const meta = data as { href: string }
        meta.href = scrubUrl(meta.href, policy)
      } else if (type === FULL_SNAPSHOT) {
        scrubTree((data as { node: SerializedNode }).node, placeIn(null))
      } else if (type === INCREMENTAL) {
        const incremental = data as IncrementalData
        switch (incremental.source) {
          case MUTATION:
            scrubMutation(incremental)
            break
          case INPUT:
            scrubInput(incremental)
            break
          case STYLE_SHEET_RULE:
          case STYLE_DECLARATION:
          case ADOPTED_STYLE_SHEET:
            scrubStyle(incremental)
            break
        }
      }
    },
  }
}

function isElement(node: Node | null): node is Element {
  return node?.nodeType === 1
}
