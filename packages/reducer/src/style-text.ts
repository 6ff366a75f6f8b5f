import { NODE } from './event-format.ts'
import { eachOf, type PageNode } from './page-node.ts'

/**
 * rrweb takes the CSS of a style element from its sheet: the whole text stands in
 * the attribute `_cssText`, and the text nodes are empty, with marks where one ends
 * and the next begins. That holds until one of them changes; from then on each text
 * node has to carry its own part.
 */
const SPLIT = '/* rr_split */'

/** Gives each text node of a style element its part of the CSS, as a player does. */
export function spreadStyleText(style: PageNode): void {
  const css = style.attributes['_cssText']
  if (style.tagName !== 'style' || typeof css !== 'string') return
  const texts = [...eachOf(style.light)].filter(({ type }) => type === NODE.text)
  if (texts.length === 0) return
  delete style.attributes['_cssText']
  const parts = css.split(SPLIT)
  const last = parts.splice(texts.length - 1).join('')
  for (const [place, part] of [...parts, last].entries()) {
    const text = texts[place]
    if (text) Object.assign(text, { text: part, isStyle: true })
  }
}

/** The first text node of a style element that had none takes over its CSS. */
export function takeStyleText(style: PageNode, text: PageNode): void {
  const css = style.attributes['_cssText']
  if (style.tagName !== 'style' || typeof css !== 'string' || style.light.first) return
  delete style.attributes['_cssText']
  Object.assign(text, { text: css, isStyle: true })
}
