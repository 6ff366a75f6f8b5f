import { scrubCss, scrubInlineStyle } from './css.ts'
import { isSecretField, type Visibility } from './marks.ts'
import type { PrivacyPolicy } from './policy.ts'
import { maskText, scrubText } from './shapes.ts'
import { scrubResourceUrl, scrubSrcset, scrubUrl, type UrlPolicy } from './url.ts'

/** The element whose attributes are scrubbed. */
export interface AttributeOwner {
  readonly tagName: string
  readonly visibility: Visibility
  /** Reads an attribute of the element, also one that is not being scrubbed. */
  readonly get: (name: string) => unknown
}

/** Names that are remembered; a page that makes up names costs no memory. */
const NAMES_LIMIT = 1_000

const isDropped = createNameTest(/^(?:on.*|nonce|integrity|ping|srcdoc)$/)
const isPlaceholder = createNameTest(/^(?:placeholder|aria-placeholder)$/)
const isResourceName = createNameTest(/^(?:src|poster|background|data|rr_src|imagesrc)$/)
const isLinkName = createNameTest(/^(?:href|action|formaction|cite|longdesc|manifest|xlink:href)$/)
/** Numbers and names that draw the page; scanning them would cost and could break them. */
const isDrawing = createNameTest(
  /^(?:class|d|points|transform|viewbox|rr_\w+|width|height|[xyzr]|[xy][12]|[cdfr][xy]|fill.*|stroke.*|stop-.*|clip.*|mask.*|font-.*|marker.*|gradient.*|pattern\w+|spreadmethod|preserveaspectratio|offset|opacity|values|type|rel|role|media|sizes|tabindex|dir|lang|xmlns.*)$/,
)
/** What makes elements look and behave as they do, and says nothing of the visitor. */
const isPlain = createNameTest(
  /^(?:id|name|for|form|list|headers|scope|slot|part|exportparts|is|hidden|inert|open|checked|selected|disabled|readonly|required|multiple|autofocus|novalidate|reversed|loop|muted|controls|autoplay|playsinline|default|async|defer|contenteditable|draggable|spellcheck|translate|popover\w*|command\w*|autocomplete|autocapitalize|autocorrect|inputmode|enterkeyhint|dirname|maxlength|minlength|min|max|step|low|high|optimum|start|span|size|cols|rows|colspan|rowspan|wrap|align|valign|border|bgcolor|color|face|cell\w+|frameborder|scrolling|margin\w+|usemap|ismap|shape|coords|loading|decoding|fetchpriority|crossorigin|referrerpolicy|sandbox|allow|allowfullscreen|charset|http-equiv|as|method|enctype|target|kind|srclang|version|filter.*|in2?|result|stddeviation|basefrequency|numoctaves|mode|operator|k[1-4]|scale|rotate|begin|dur|end|repeatcount|attributename|from|to|by|key\w+|calcmode|additive|accumulate|text-anchor|text-decoration|dominant-baseline|alignment-baseline|letter-spacing|word-spacing|textlength|lengthadjust|vector-effect|pointer-events|display|visibility|overflow|cursor|baseprofile|shadowrootmode|shadowroot\w+|aria-(?!label$|description$|placeholder$|valuetext$|roledescription$|braille).*)$/,
)
/** Elements whose name a page uses to pass data to another. */
const NAMED_TO_PASS = /^(?:iframe|frame|object|embed|a|param)$/
const isStateName = createNameTest(
  /^(?:data-)?(?:state|theme|mode|orientation|side|align|variant|size|color|color-scheme|scheme|layout|direction|position|placement|status|active|open|closed|selected|checked|disabled|expanded|collapsed|highlighted|hidden|visible|loading|current|level|kind|type|style|view|step|tab|motion|density)$/,
)
const STATE_VALUE = /^[a-z\d][a-z\d _-]{0,23}$/i
const KEPT_META = /^(?:viewport|color-scheme|theme-color)$/i
/** Input types whose value is the label of a button. */
const BUTTON_TYPE = /^(?:submit|button|reset|image)$/i

/** Whether what a visitor typed or chose in a field is hidden. */
export function isFieldMasked(
  { visibility, get }: AttributeOwner,
  { level }: PrivacyPolicy,
): boolean {
  if (level === 'strict' || visibility === 'masked' || isSecretField(get)) return true
  return level === 'default' && visibility !== 'unmasked'
}

/** What a visitor typed or chose, as it may leave; null stands for a field that is not known. */
export function scrubFieldText(
  text: string,
  owner: AttributeOwner | null,
  policy: PrivacyPolicy,
): string {
  const type = owner?.get('type')
  // Their text is the value that the page's code has for them, which nobody sees.
  const isChecked = typeof type === 'string' && /^(?:checkbox|radio)$/i.test(type)
  const isHidden = !owner || isFieldMasked(owner, policy) || (isChecked && policy.level !== 'none')
  return isHidden ? maskText(text) : scrubText(text)
}

/** An attribute as it may leave; null when it may not leave at all. */
export function scrubAttribute(
  { name, value }: { name: string; value: string },
  owner: AttributeOwner,
  policy: PrivacyPolicy,
): string | null {
  if (policy.keepAttributes.has(name)) return scrubText(value)
  if (isDropped(name)) return null
  if (name === '_csstext') return scrubCss(value, policy)
  if (name === 'style') return scrubInlineStyle(value, policy)
  if (name === 'value') return scrubValueAttribute(value, owner, policy)
  if (name === 'srcset' || name === 'imagesrcset') return scrubSrcset(value, policy)
  if (isResourceName(name)) return scrubResource(value, owner.tagName, policy)
  if (isLinkName(name)) return scrubLink(value, owner.tagName, policy)
  if (isDrawing(name)) return value
  const isMasked = policy.level === 'strict' || owner.visibility === 'masked'
  if (isPlaceholder(name)) return isMasked ? maskText(value) : scrubText(value)
  if (name === 'content') return isKeptMeta(owner) ? value : maskText(value)
  if (name === 'name' && NAMED_TO_PASS.test(owner.tagName)) return scrubUnseen(value, policy)
  if (isPlain(name) || name.startsWith('data-playhead-')) return scrubText(value)
  if (/^(?:true|false)$/.test(value)) return value
  const isState = isStateName(name) && STATE_VALUE.test(value)
  return isState ? scrubText(value) : scrubUnseen(value, policy)
}

/** Text that a visitor does not read on the page, so that a replay need not show it. */
function scrubUnseen(value: string, { level }: PrivacyPolicy): string {
  return level === 'none' ? scrubText(value) : maskText(value)
}

function scrubValueAttribute(value: string, owner: AttributeOwner, policy: PrivacyPolicy): string {
  const type = owner.get('type')
  const isButton = owner.tagName === 'input' && typeof type === 'string' && BUTTON_TYPE.test(type)
  const isLabel = isButton || /^(?:li|progress|meter)$/.test(owner.tagName)
  if (isLabel && owner.visibility !== 'masked' && policy.level !== 'strict') return scrubText(value)
  return isFieldMasked(owner, policy) ? maskText(value) : scrubText(value)
}

function scrubResource(value: string, tagName: string, policy: UrlPolicy): string | null {
  // A document inside an address is recorded, if at all, as the document that it is.
  return tagName === 'iframe' && /^\s*(?:data|javascript):/i.test(value)
    ? null
    : scrubResourceUrl(value, policy)
}

function scrubLink(value: string, tagName: string, policy: UrlPolicy): string | null {
  const isResource = /^(?:link|use|image|feimage)$/i.test(tagName)
  if (/^\s*(?:javascript|vbscript|data):/i.test(value)) {
    return isResource ? scrubResourceUrl(value, policy) : null
  }
  if (/^\s*(?:mailto|tel|sms):/i.test(value)) return null
  return isResource ? scrubResourceUrl(value, policy) : scrubUrl(value, policy)
}

function isKeptMeta(owner: AttributeOwner): boolean {
  const meta = owner.get('name')
  return typeof meta === 'string' && KEPT_META.test(meta)
}

/** A page has few names for its many attributes: each is tried once. */
function createNameTest(pattern: RegExp): (name: string) => boolean {
  const known = new Map<string, boolean>()
  return (name) => {
    const answer = known.get(name) ?? pattern.test(name)
    if (known.size < NAMES_LIMIT) known.set(name, answer)
    return answer
  }
}
