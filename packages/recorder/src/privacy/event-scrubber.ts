import {
  isFieldMasked,
  scrubAttributes,
  type AttributeOwner,
  type AttributePolicy,
  type SerializedAttributes,
} from './attributes.ts'
import {
  findVisibility,
  isDesigned,
  isSecretField,
  readVisibility,
  type Visibility,
} from './marks.ts'
import { maskText, scrubText } from './shapes.ts'
import { scrubCss, scrubUrl } from './url.ts'

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
  readonly set?: { value: string | null }
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
/** Text inside these is what a visitor typed or chose from. */
const FIELD_TAGS: ReadonlySet<string> = new Set(['textarea', 'select', 'option', 'datalist'])
const CHECKED_TYPE = /^(?:checkbox|radio)$/

/** `getNode` gives the node of the page that an rrweb id stands for. */
export function createEventScrubber(
  getNode: (id: number) => Node | null,
  policy: AttributePolicy,
): EventScrubber {
  function scrubTree(node: SerializedNode, inherited: Visibility, parentTag: string): void {
    if (node.type === TEXT) {
      node.textContent = scrubNodeText(node.textContent ?? '', inherited, parentTag)
      return
    }
    let visibility = inherited
    let tagName = ''
    if (node.type === ELEMENT && node.attributes) {
      const { attributes } = node
      tagName = node.tagName ?? ''
      const get = (name: string): unknown => attributes[name]
      visibility = readVisibility(get) ?? inherited
      scrubAttributes(attributes, { tagName, visibility, get }, policy)
      if (tagName === 'select' && isSecretField(get)) visibility = 'masked'
    } else if (node.type === DOCUMENT && isDesigned(getNode(node.id))) {
      visibility = 'masked'
    }
    for (const child of node.childNodes ?? []) scrubTree(child, visibility, tagName)
  }

  function scrubNodeText(text: string, visibility: Visibility, parentTag: string): string {
    if (parentTag === 'style') return scrubCss(text, policy)
    // A page without scripts, as markup in one text: nobody saw it, nothing scrubs it.
    if (parentTag === 'noscript') return ''
    const isHidden = visibility === 'masked' || FIELD_TAGS.has(parentTag)
    return isHidden && visibility !== 'unmasked' ? maskText(text) : scrubText(text)
  }

  function scrubMutation(data: IncrementalData): void {
    for (const text of data.texts ?? []) {
      const parent = getNode(text.id)?.parentNode ?? null
      text.value = scrubNodeText(text.value ?? '', findVisibility(parent), tagOf(parent))
    }
    for (const { id, attributes } of data.attributes ?? []) {
      const node = getNode(id)
      if (isElement(node)) scrubAttributes(attributes, describe(node), policy)
      // An element that cannot be found cannot be judged: nothing of it may leave.
      else for (const name of Object.keys(attributes)) delete attributes[name]
    }
    for (const { parentId, node } of data.adds ?? []) {
      const parent = getNode(node.id)?.parentNode ?? getNode(parentId)
      scrubTree(node, findVisibility(parent), tagOf(parent))
    }
  }

  function scrubInput(data: IncrementalData): void {
    const node = getNode(data.id ?? -1)
    const owner = isElement(node) ? describe(node) : null
    const type = owner?.get('type')
    const isChecked = typeof type === 'string' && CHECKED_TYPE.test(type)
    const text = data.text ?? ''
    data.text = !owner || isFieldMasked(owner) || isChecked ? maskText(text) : scrubText(text)
  }

  function scrubStyle(data: IncrementalData): void {
    const rules = [
      ...((data.adds as unknown as { rule: string }[] | undefined) ?? []),
      ...(data.styles ?? []).flatMap((style) => style.rules),
    ]
    for (const rule of rules) rule.rule = scrubCss(rule.rule, policy)
    if (data.replace) data.replace = scrubCss(data.replace, policy)
    if (data.replaceSync) data.replaceSync = scrubCss(data.replaceSync, policy)
    if (data.set?.value) data.set.value = scrubCss(data.set.value, policy)
  }

  return {
    scrub({ type, data }) {
      if (type === META) {
        const meta = data as { href: string }
        meta.href = scrubUrl(meta.href, policy)
      } else if (type === FULL_SNAPSHOT) {
        scrubTree((data as { node: SerializedNode }).node, 'default', '')
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

/** What the scrubber must know of an element of the page. */
export function describe(element: Element): AttributeOwner {
  return {
    tagName: element.localName,
    visibility: findVisibility(element),
    get: (name) => element.getAttribute(name),
  }
}

function tagOf(node: Node | null): string {
  return isElement(node) ? node.localName : ''
}

function isElement(node: Node | null): node is Element {
  return node?.nodeType === 1
}
