import { isFieldMasked, scrubAttribute, scrubFieldText, type AttributeOwner } from './attributes.ts'
import { scrubCss, scrubCssValue } from './css.ts'
import { findVisibility, getOwnVisibility, isSecretField, type Visibility } from './marks.ts'
import type { PrivacyPolicy } from './policy.ts'
import { scrubNodeText, type TextPlace } from './text.ts'
import { scrubUrl } from './url.ts'

/**
 * Decides what of the document may leave the page. Everything that the DOM recorder
 * writes asks here first: text, attribute, field, style and address each have one
 * question, so that no path can be forgotten. Decisions are pure; they read the page
 * and change nothing.
 */
export interface NodePrivacy {
  /** Whether anything is said of the element itself: by a mark, a selector, or what it is. */
  isNoted(element: Element): boolean
  /** Whether nothing inside the element is recorded; a box of its size stands for it. */
  isBlocked(element: Element): boolean
  /** Whether a change of this attribute may change what is seen of the element. */
  isMark(attributeName: string): boolean
  /** What holds for an element itself: its own mark, else what its parent has. */
  see(element: Element, inherited: Visibility): Visibility
  /** What holds inside an element for which `seen` holds. */
  enter(element: Element, seen: Visibility): Visibility
  /** What holds for a node, found from the page; null stands for the page as a whole. */
  find(node: Node | null): Visibility
  /** The value to record; null leaves the attribute out. */
  scrubAttribute(name: string, value: string, owner: AttributeOwner): string | null
  scrubText(text: string, place: TextPlace): string
  /** What a visitor typed or chose. */
  scrubField(text: string, owner: AttributeOwner): string
  /** Whether what a visitor typed or chose is hidden. */
  isFieldHidden(owner: AttributeOwner): boolean
  scrubCss(css: string): string
  /** One value of a property, as code of the page sets it. */
  scrubCssValue(property: string, value: string): string
  scrubUrl(url: string): string
}

export function createNodePrivacy(policy: PrivacyPolicy): NodePrivacy {
  return {
    // One question for most elements, of which nothing is said: a snapshot asks each of them.
    isNoted: (element) => element.matches(policy.noted),
    isBlocked: (element) => element.matches(policy.block),
    isMark: (name) => name.startsWith('data-playhead-'),
    see: (element, inherited) => getOwnVisibility(element, policy) ?? inherited,
    enter(element, seen) {
      const isSecret =
        element.localName === 'select' && isSecretField((name) => element.getAttribute(name))
      return isSecret ? 'masked' : seen
    },
    find: (node) => findVisibility(node, policy),
    scrubAttribute: (name, value, owner) =>
      value === '' ? value : scrubAttribute({ name: name.toLowerCase(), value }, owner, policy),
    scrubText: (text, place) => scrubNodeText(text, place, policy),
    scrubField: (text, owner) => scrubFieldText(text, owner, policy),
    isFieldHidden: (owner) => isFieldMasked(owner, policy),
    scrubCss: (css) => scrubCss(css, policy),
    scrubCssValue: (property, value) => scrubCssValue(property, value, policy),
    scrubUrl: (url) => scrubUrl(url, policy),
  }
}
