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

/** Elements whose name a page uses to pass data to another. */
const NAMED_TO_PASS = /^(?:iframe|frame|object|embed|a|param)$/
const STATE_VALUE = /^[a-z\d][a-z\d _-]{0,23}$/i
const KEPT_META = /^(?:viewport|color-scheme|theme-color)$/i
/** Input types whose value is the label of a button. */
const BUTTON_TYPE = /^(?:submit|button|reset|image)$/i

type Rule = (value: string, owner: AttributeOwner, policy: PrivacyPolicy) => string | null

/** What an attribute is, by its name, and what may leave of it: the first that fits. */
const RULES: readonly (readonly [RegExp, Rule])[] = [
  [/^(?:on.*|nonce|integrity|ping|srcdoc)$/, () => null],
  [/^_csstext$/, (value, _, policy) => scrubCss(value, policy)],
  [/^style$/, (value, _, policy) => scrubInlineStyle(value, policy)],
  [/^value$/, scrubValueAttribute],
  [/^(?:image)?srcset$/, (value, _, policy) => scrubSrcset(value, policy)],
  [/^(?:src|poster|background|data|rr_src|imagesrc)$/, scrubResource],
  [/^(?:href|action|formaction|cite|longdesc|manifest|xlink:href)$/, scrubLink],
  // Numbers and names that draw the page; scanning them would cost and could break them.
  [
    /^(?:class|d|points|transform|viewbox|rr_\w+|width|height|[xyzr]|[xy][12]|[cdfr][xy]|fill.*|stroke.*|stop-.*|clip.*|mask.*|font-.*|marker.*|gradient.*|pattern\w+|spreadmethod|preserveaspectratio|offset|opacity|values|type|rel|role|media|sizes|tabindex|dir|lang|xmlns.*)$/,
    (value) => value,
  ],
  [
    /^(?:placeholder|aria-placeholder)$/,
    (value, { visibility }, { level }) =>
      level === 'strict' || visibility === 'masked' ? maskText(value) : scrubText(value),
  ],
  [/^content$/, (value, owner) => (isKeptMeta(owner) ? value : maskText(value))],
  [
    /^name$/,
    (value, { tagName }, policy) =>
      NAMED_TO_PASS.test(tagName) ? scrubUnseen(value, policy) : scrubText(value),
  ],
  // What makes elements look and behave as they do, and says nothing of the visitor.
  [
    /^(?:data-playhead-.*|id|for|form|list|headers|scope|slot|part|exportparts|is|hidden|inert|open|checked|selected|disabled|readonly|required|multiple|autofocus|novalidate|reversed|loop|muted|controls|autoplay|playsinline|default|async|defer|contenteditable|draggable|spellcheck|translate|popover\w*|command\w*|autocomplete|autocapitalize|autocorrect|inputmode|enterkeyhint|dirname|maxlength|minlength|min|max|step|low|high|optimum|start|span|size|cols|rows|colspan|rowspan|wrap|align|valign|border|bgcolor|color|face|cell\w+|frameborder|scrolling|margin\w+|usemap|ismap|shape|coords|loading|decoding|fetchpriority|crossorigin|referrerpolicy|sandbox|allow|allowfullscreen|charset|http-equiv|as|method|enctype|target|kind|srclang|version|filter.*|in2?|result|stddeviation|basefrequency|numoctaves|mode|operator|k[1-4]|scale|rotate|begin|dur|end|repeatcount|attributename|from|to|by|key\w+|calcmode|additive|accumulate|text-anchor|text-decoration|dominant-baseline|alignment-baseline|letter-spacing|word-spacing|textlength|lengthadjust|vector-effect|pointer-events|display|visibility|overflow|cursor|baseprofile|shadowrootmode|shadowroot\w+|aria-(?!label$|description$|placeholder$|valuetext$|roledescription$|braille).*)$/,
    scrubText,
  ],
  [
    /^(?:data-)?(?:state|theme|mode|orientation|side|align|variant|size|color|color-scheme|scheme|layout|direction|position|placement|status|active|open|closed|selected|checked|disabled|expanded|collapsed|highlighted|hidden|visible|loading|current|level|kind|type|style|view|step|tab|motion|density)$/,
    (value, _, policy) => (STATE_VALUE.test(value) ? scrubText(value) : scrubUnseen(value, policy)),
  ],
]

/** A page has few names for its many attributes: each is looked up once. */
const known = new Map<string, Rule>()

function findRule(name: string): Rule {
  const rule = known.get(name) ?? RULES.find(([names]) => names.test(name))?.[1] ?? scrubOther
  if (known.size < NAMES_LIMIT) known.set(name, rule)
  return rule
}

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
  return findRule(name)(value, owner, policy)
}

const scrubOther: Rule = (value, _, policy) =>
  /^(?:true|false)$/.test(value) ? value : scrubUnseen(value, policy)

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

function scrubResource(
  value: string,
  { tagName }: AttributeOwner,
  policy: UrlPolicy,
): string | null {
  // A document inside an address is recorded, if at all, as the document that it is.
  return tagName === 'iframe' && /^\s*(?:data|javascript):/i.test(value)
    ? null
    : scrubResourceUrl(value, policy)
}

function scrubLink(value: string, { tagName }: AttributeOwner, policy: UrlPolicy): string | null {
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
