import { getDocument, isElement } from '../dom/tree.ts'
import type { PrivacyPolicy } from './policy.ts'

/**
 * What a page can say about its own elements: `data-playhead-mask` hides text and
 * fields, `data-playhead-unmask` shows fields that are hidden by default, and
 * `data-playhead-block` leaves an empty box. Selectors of the policy say the same from
 * outside. The nearest mark counts, on one element the one that hides; a secret field
 * is never shown, whatever the marks, and in `strict` nothing is.
 */
export type Visibility = 'default' | 'masked' | 'unmasked'

const SECRET_NAME =
  /pass(?:word|wd|code|phrase)?|pwd|secret|token|cvc|cvv|csc|ccnum|card.?(?:no|num)|security.?code|\bssn\b|social.?sec|iban|\bpin\b|\botp\b|one.?time/i
const SECRET_AUTOCOMPLETE = /\b(?:cc-|current-password|new-password|one-time-code)/

/** The nearest mark at or above a node, through shadow roots and same-origin frames. */
export function findVisibility(node: Node | null, policy: PrivacyPolicy): Visibility {
  if (policy.level === 'strict') return 'masked'
  let current = node
  while (current) {
    const element = isElement(current) ? current : current.parentElement
    const marked = element?.closest(policy.marked)
    if (isInSecretField(element)) return 'masked'
    if (marked) return getOwnVisibility(marked, policy) ?? 'default'
    if (policy.level !== 'none' && isDesigned(current)) return 'masked'
    current = getHost(element ?? current)
  }
  return 'default'
}

/** The mark that an element itself carries. */
export function getOwnVisibility(
  element: Element,
  policy: PrivacyPolicy,
): Exclude<Visibility, 'default'> | undefined {
  if (policy.level === 'strict') return 'masked'
  // One question for most elements, which say nothing: a snapshot asks each of them.
  if (!element.matches(policy.marked)) return undefined
  if (element.matches(policy.mask)) return 'masked'
  if (element.matches(policy.unmask)) return 'unmasked'
  return policy.level === 'none' ? undefined : 'masked'
}

/** Whether a field holds a secret by its nature: shown to nobody, whatever the marks. */
export function isSecretField(get: (name: string) => unknown): boolean {
  const read = (name: string): string => {
    const value = get(name)
    return typeof value === 'string' ? value : ''
  }
  if (read('type').toLowerCase() === 'password') return true
  // rrweb leaves this mark when a page turns a password field into a text field.
  if (get('data-rr-is-password') != null) return true
  if (SECRET_AUTOCOMPLETE.test(read('autocomplete'))) return true
  return SECRET_NAME.test(`${read('name')} ${read('id')}`)
}

/** Whether a whole document is one editable field, as rich text editors make theirs. */
export function isDesigned(node: Node | null): boolean {
  return node !== null && getDocument(node).designMode === 'on'
}

/** The choices of a secret field are as secret as the field. */
function isInSecretField(element: Element | null): boolean {
  const field = element?.closest('select')
  return field != null && isSecretField((name) => field.getAttribute(name))
}

function getHost(node: Node): Node | null {
  const root = node.getRootNode()
  if ('host' in root) return root.host as Element
  try {
    return getDocument(root).defaultView?.frameElement ?? null
  } catch {
    return null
  }
}
