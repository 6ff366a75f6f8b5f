import { isRecord } from './recorded-event.ts'

/**
 * How deep brackets of a style may nest. Browsers read styles by functions that call
 * themselves: a few thousand levels take seconds, and some more take the tab down.
 */
const NESTING_LIMIT = 1_000

/** Whether a style, or a part of one, nests deeper than anybody writes. */
export function isOvernested(css: unknown): boolean {
  if (typeof css !== 'string' || css.length <= NESTING_LIMIT) return false
  let depth = 0
  for (let at = 0; at < css.length; at += 1) {
    const character = css[at]
    if (character === '{' || character === '(' || character === '[') depth += 1
    else if (character === '}' || character === ')' || character === ']') depth -= 1
    if (depth > NESTING_LIMIT) return true
  }
  return false
}

/** Whether one of the texts in a change of style sheets does. */
export function holdsOvernested(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsOvernested)
  return isRecord(value) ? Object.values(value).some(holdsOvernested) : isOvernested(value)
}
