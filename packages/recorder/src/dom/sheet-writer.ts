import { getMedia } from './element-attributes.ts'
import type { Mutation } from './format.ts'
import type { Mirror } from './mirror.ts'

/** The mutation that gives a link or a style element the text of its sheet. */
export function writeSheet(element: Element, css: string, mirror: Mirror): Partial<Mutation> {
  // rrweb builds an element anew for `_cssText`, without the text nodes inside of it.
  const texts = Array.from(element.childNodes)
    .filter((node) => node.nodeType === 3)
    .map((node) => mirror.getId(node))
    .filter((id) => id !== undefined)
  if (texts.length > 0) {
    return { texts: texts.map((id, index) => ({ id, value: index === 0 ? css : '' })) }
  }
  const id = mirror.getId(element)
  // rrweb's player builds it anew of what it was first, and of what comes with the text.
  const media = element.hasAttribute('media') ? {} : { media: getMedia(element) }
  const attributes = { _cssText: css, ...media }
  return id === undefined ? {} : { attributes: [{ id, attributes }] }
}
