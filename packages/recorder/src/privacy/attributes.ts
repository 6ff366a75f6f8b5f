import { maskText, scrubText } from './shapes.ts'
import { isSecretField, type Visibility } from './marks.ts'
import { scrubCss, scrubResourceUrl, scrubSrcset, scrubUrl, type UrlPolicy } from './url.ts'

export interface AttributePolicy extends UrlPolicy {
  /** Names of further attributes whose values may be kept. */
  readonly keepAttributes: ReadonlySet<string>
}

/** The element whose attributes are scrubbed. */
export interface AttributeOwner {
  readonly tagName: string
  readonly visibility: Visibility
  /** Reads an attribute of the element, also one that is not being scrubbed. */
  readonly get: (name: string) => unknown
}

/** Attribute values as rrweb writes them; a style change is an object. */
export type SerializedAttributes = Record<string, unknown>

const DROPPED = /^(?:on.*|nonce|integrity|ping|srcdoc)$/
/** Text that a visitor does not read on the page, so that a replay need not show it. */
const UNSEEN =
  /^(?:title|alt|aria-(?:label|description|placeholder|valuetext|roledescription)|summary|abbr|label|content)$/
const PLACEHOLDER = /^(?:placeholder|aria-placeholder)$/
const RESOURCE = /^(?:src|poster|background|data|rr_src|imagesrc)$/
const LINK = /^(?:href|action|formaction|cite|longdesc|manifest|xlink:href)$/
/** Numbers and names that draw the page; scanning them would cost and could break them. */
const DRAWING =
  /^(?:class|d|points|transform|viewbox|rr_\w+|width|height|x|y|r|cx|cy|rx|ry|fill|stroke|offset|values|type|rel|role|media|sizes|tabindex|dir|lang|xmlns.*)$/
const STATE_ATTRIBUTE =
  /^data-(?:state|theme|mode|orientation|side|align|variant|size|color|color-scheme|scheme|layout|direction|position|placement|status|active|open|closed|selected|checked|disabled|expanded|collapsed|highlighted|hidden|visible|loading|current|level|kind|type|style|view|step|tab|motion|density)$/
const STATE_VALUE = /^[a-z\d][a-z\d _-]{0,23}$/i
const KEPT_META = /^(?:viewport|color-scheme|theme-color)$/i
/** Input types whose value is the label of a button. */
const BUTTON_TYPE = /^(?:submit|button|reset|image)$/i

/** Scrubs attributes in place. */
export function scrubAttributes(
  attributes: SerializedAttributes,
  owner: AttributeOwner,
  policy: AttributePolicy,
): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'style' && typeof value === 'object' && value !== null) {
      attributes[name] = scrubStyleChange(value as Record<string, unknown>, policy)
      continue
    }
    if (typeof value !== 'string' || value === '') continue
    const scrubbed = scrubAttribute({ name: name.toLowerCase(), value }, owner, policy)
    if (scrubbed === null) delete attributes[name]
    else if (scrubbed !== value) attributes[name] = scrubbed
  }
}

/** Whether what a visitor typed or chose in a field is hidden. */
export function isFieldMasked(owner: AttributeOwner): boolean {
  return owner.visibility !== 'unmasked' || isSecretField(owner.get)
}

function scrubAttribute(
  { name, value }: { name: string; value: string },
  owner: AttributeOwner,
  policy: AttributePolicy,
): string | null {
  if (policy.keepAttributes.has(name)) return scrubText(value)
  if (DROPPED.test(name)) return null
  if (name === '_csstext' || name === 'style') return scrubCss(value, policy)
  if (name === 'value') return scrubValueAttribute(value, owner)
  if (name === 'srcset' || name === 'imagesrcset') return scrubSrcset(value, policy)
  if (RESOURCE.test(name)) return scrubResourceUrl(value, policy)
  if (LINK.test(name)) return scrubLink(value, owner.tagName, policy)
  if (DRAWING.test(name)) return value
  if (PLACEHOLDER.test(name)) {
    return owner.visibility === 'masked' ? maskText(value) : scrubText(value)
  }
  if (UNSEEN.test(name)) return isKeptMeta(name, owner) ? value : maskText(value)
  if (name.startsWith('data-')) return scrubDataAttribute(name, value)
  return scrubText(value)
}

function scrubValueAttribute(value: string, owner: AttributeOwner): string {
  const type = owner.get('type')
  const isLabel =
    (owner.tagName === 'input' && typeof type === 'string' && BUTTON_TYPE.test(type)) ||
    owner.tagName === 'li' ||
    owner.tagName === 'progress' ||
    owner.tagName === 'meter'
  if (isLabel && owner.visibility !== 'masked') return scrubText(value)
  return isFieldMasked(owner) ? maskText(value) : scrubText(value)
}

function scrubLink(value: string, tagName: string, policy: UrlPolicy): string | null {
  if (/^\s*(?:javascript|vbscript|data):/i.test(value)) {
    return tagName === 'image' || tagName === 'use' || tagName === 'link' ? value : null
  }
  if (/^\s*(?:mailto|tel|sms):/i.test(value)) return null
  const isResource = tagName === 'link' || tagName === 'use' || tagName === 'image'
  return isResource ? scrubResourceUrl(value, policy) : scrubUrl(value, policy)
}

function scrubDataAttribute(name: string, value: string): string {
  if (name.startsWith('data-playhead-') || /^(?:true|false)$/.test(value)) return value
  const isState = STATE_ATTRIBUTE.test(name) && STATE_VALUE.test(value)
  return isState ? scrubText(value) : maskText(value)
}

function isKeptMeta(name: string, owner: AttributeOwner): boolean {
  const meta = owner.get('name')
  return name === 'content' && typeof meta === 'string' && KEPT_META.test(meta)
}

function scrubStyleChange(
  change: Record<string, unknown>,
  policy: UrlPolicy,
): Record<string, unknown> {
  for (const [property, value] of Object.entries(change)) {
    if (typeof value === 'string') change[property] = scrubCss(value, policy)
    else if (Array.isArray(value) && typeof value[0] === 'string') {
      change[property] = [scrubCss(value[0], policy), ...value.slice(1)]
    }
  }
  return change
}
