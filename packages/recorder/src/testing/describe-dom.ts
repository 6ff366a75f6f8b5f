import { getShadowRoot } from '../dom/shadow-roots.ts'
import { isElement } from '../dom/tree.ts'

/**
 * What can be seen of a tree, as text: structure, attributes, state of fields, shadow
 * trees and the documents of frames. A page and its replay must give the same.
 */
export function describeDom(node: Node, indent = ''): string {
  const lines: string[] = []
  for (const child of node.childNodes) {
    if (child.nodeType === 3) lines.push(`${indent}${JSON.stringify(child.nodeValue)}`)
    else if (isElement(child)) lines.push(...describeElement(child, indent))
  }
  return lines.join('\n')
}

/** What rrweb's replayer adds, and what a recording tells as state instead. */
const IGNORED =
  /^(?:rr_|rrweb|data-playhead|autocomplete$|value$|checked$|selected$|src$|srcdoc$|on)/

function describeElement(element: Element, indent: string): string[] {
  const tagName = element.tagName.toLowerCase()
  if (tagName === 'script' || tagName === 'noscript') return []
  if (element.hasAttribute('data-playhead-block')) return [`${indent}<blocked>`]
  const inside = `${indent}  `
  const lines = [`${indent}<${tagName}${describeAttributes(element)}>`]
  if (tagName === 'textarea') return lines
  const shadow = getShadowRoot(element)
  if (shadow && (shadow.hasChildNodes() || element.hasChildNodes()))
    lines.push(`${inside}#shadow`, describeDom(shadow, `${inside}  `))
  if (tagName === 'iframe') {
    const page = (element as HTMLIFrameElement).contentDocument
    lines.push(`${inside}#document`, page?.body ? describeDom(page.body, `${inside}  `) : '')
  }
  if (tagName === 'style') lines.push(describeSheet(element as HTMLStyleElement, inside))
  else if (tagName !== 'iframe') lines.push(describeDom(element, inside))
  return lines.filter(Boolean)
}

function describeSheet({ sheet }: HTMLStyleElement, indent: string): string {
  const rules = Array.from(sheet?.cssRules ?? [], ({ cssText }) => cssText)
  // The replayer puts a class beside each `:hover`.
  return rules.map((rule) => indent + rule.replace(/, [^{,]*\\:hover/g, '')).join('\n')
}

function describeAttributes(element: Element): string {
  const parts = element
    .getAttributeNames()
    .filter((name) => !IGNORED.test(name))
    // Where the pointer was, the replayer leaves an empty class.
    .filter((name) => name !== 'class' || readAttribute(element, name) !== '')
    .sort()
    .map((name) => ` ${name}=${JSON.stringify(readAttribute(element, name))}`)
  const { value, checked, type } = element as HTMLInputElement
  if (/^(?:INPUT|TEXTAREA|SELECT)$/.test(element.tagName)) parts.push(` {${value}}`)
  if (/^(?:checkbox|radio)$/.test(type) && checked) parts.push(' {checked}')
  if (element.tagName === 'OPTION')
    parts.push((element as HTMLOptionElement).selected ? ' {x}' : '')
  return parts.join('')
}

function readAttribute(element: Element, name: string): string {
  const value = element.getAttribute(name) ?? ''
  return name === 'class' ? value.replace(/\s*:hover\b/g, '').trim() : value
}
