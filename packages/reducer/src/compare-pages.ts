import { isFields, NODE, type Fields } from './event-format.ts'
import { createNode, eachOf, readChildren, type PageNode } from './page-node.ts'

/** A page as the reducer has it. */
export interface ReducedPage {
  readonly root: PageNode | null
  /** The last input of each field, by its id. */
  readonly inputs: ReadonlyMap<number, Fields>
}

/**
 * Attributes that say nothing about whether both are the same page: rrweb's own marks
 * (sizes, scrolling, media, which move by themselves), and addresses, which are
 * written as seen from the address that the page had at that time.
 */
const VOLATILE =
  /^(?:rr_|data-rr|_cssText$|(?:xlink:)?href$|src$|srcset$|action$|formaction$|poster$|background$|cite$|data$|rel$|selected$|autocomplete$)/

/** Elements whose text is known in another way: CSS from the sheet, a field's text from its value. */
const TEXT_APART: ReadonlySet<string> = new Set(['style', 'link', 'textarea', 'script', 'noscript'])

interface Pair {
  readonly reduced: PageNode
  readonly recorded: Fields
}

/**
 * Compares the page with a full snapshot of the recording. Ids differ, since a
 * recorder counts on or begins anew, so nodes are paired by their places. Returns where
 * they first differ, in words that hold nothing of the page but names of tags and
 * attributes.
 *
 * Left out, each because it differs where nothing is wrong:
 *
 * - attributes that move by themselves, and addresses (`VOLATILE`);
 * - CSS: of a sheet that is still being read, or that scripts have changed, a snapshot
 *   has a text where the events have rules, or the other way round (`TEXT_APART`);
 * - documents of frames: they come behind the snapshot, in events of their own;
 * - blank text, which is recorded in one place and not in another;
 * - the value of a list, and of a field that nobody has typed into (`hasKnownValue`);
 * - a blocked element, of which only the size is known, and sizes move;
 * - longhands of `style` that only one side has: a browser folds them into shorthands.
 */
export function comparePages(page: ReducedPage, recorded: unknown): string | null {
  const node = isFields(recorded) ? recorded['node'] : null
  if (!page.root || !isFields(node)) return 'no page'
  const left: Pair[] = [{ reduced: page.root, recorded: node }]
  for (let pair = left.pop(); pair; pair = left.pop()) {
    const difference = compareNode(page, pair)
    if (difference) return difference
    if (TEXT_APART.has(pair.reduced.tagName)) continue
    const children = pairChildren(pair)
    if (typeof children === 'string') return children
    // As arguments, the children of a hostile page would overflow the stack.
    for (const child of children) left.push(child)
  }
  return null
}

function compareNode(page: ReducedPage, { reduced, recorded }: Pair): string | null {
  const other = createNode(recorded)
  if (reduced.type !== other?.type || reduced.tagName !== other.tagName) {
    return `${describe(reduced)} is ${other ? describe(other) : 'nothing'}`
  }
  if (reduced.type === NODE.text && reduced.text !== other.text) {
    return `text in ${reduced.parent ? describe(reduced.parent) : 'nothing'}`
  }
  if ('rr_width' in reduced.attributes || 'rr_width' in other.attributes) return null
  // The ids of a recorder that began anew are those of other nodes here.
  const mine = readAttributes(reduced, page.inputs.get(reduced.id))
  const theirs = readAttributes(other, undefined)
  for (const name of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    if (name === 'value' && !hasKnownValue(page, reduced)) continue
    if (VOLATILE.test(name) || isSame(name, mine, theirs)) continue
    return `attribute ${name} of ${describe(reduced)}`
  }
  return null
}

/** With what a person has typed, as a snapshot would have it. */
function readAttributes(node: PageNode, input: Fields | undefined): Record<string, unknown> {
  const { attributes, styleChanges } = node
  const style = readDeclarations(attributes['style'])
  for (const [property, value] of styleChanges ?? []) {
    if (value === false) style.delete(property)
    else style.set(property, Array.isArray(value) ? `${value[0]} !${value[1]}` : String(value))
  }
  const type = attributes['type']
  const isBox = type === 'checkbox' || type === 'radio'
  return {
    ...attributes,
    style,
    value: readValue(node, input),
    checked: isBox && input ? input['isChecked'] === true : 'checked' in attributes,
  }
}

/**
 * A list shows what its options leave it. A field that was moved, or never typed into,
 * may hold a text of its own, which is not recorded when its default changes.
 */
function hasKnownValue({ inputs }: ReducedPage, { id, tagName }: PageNode): boolean {
  return tagName !== 'select' && ((tagName !== 'input' && tagName !== 'textarea') || inputs.has(id))
}

/** What a box stands for does not change when it is ticked. */
function readValue({ attributes }: PageNode, input: Fields | undefined): unknown {
  const isBox = attributes['type'] === 'checkbox' || attributes['type'] === 'radio'
  return isBox ? attributes['value'] : (input?.['text'] ?? attributes['value'])
}

function isSame(name: string, mine: Fields, theirs: Fields): boolean {
  const [a, b] = [mine[name], theirs[name]]
  if (name === 'style') return !isConflict(a as Map<string, string>, b as Map<string, string>)
  // A field that was made empty may still have the attribute that says how it began.
  if (name === 'checked') return a === b || a === false
  if (name === 'value' && a === '') return true
  return a === b || (isEmpty(a) && isEmpty(b))
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === false || value === '' || value === true
}

/** Browsers fold longhands into shorthands, so only values of one property are compared. */
function isConflict(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return [...a].some(([property, value]) => b.has(property) && b.get(property) !== value)
}

function readDeclarations(style: unknown): Map<string, string> {
  const text = typeof style === 'string' && !style.includes('(') ? style : ''
  const pairs = text.split(';').map((declaration) => {
    const [property = '', ...value] = declaration.split(':')
    return [
      property.trim(),
      value
        .join(':')
        .trim()
        .replace(/\s*!\s*important$/, ' !important'),
    ] as const
  })
  return new Map(pairs.filter(([property]) => property !== ''))
}

function pairChildren({ reduced, recorded }: Pair): Pair[] | string {
  const children = readChildren(recorded).filter(
    (child) => !isBlank(child['type'], child['textContent']),
  )
  const pairs: Pair[] = []
  for (const isShadow of [false, true]) {
    const mine = [...eachOf(isShadow ? reduced.shadow : reduced.light)].filter(
      ({ type, text }) => !isBlank(type, text),
    )
    const theirs = children.filter((child) => (child['isShadow'] === true) === isShadow)
    if (mine.length !== theirs.length)
      return `${mine.length} instead of ${theirs.length} in ${describe(reduced)}`
    for (const [place, child] of mine.entries()) {
      const other = theirs[place]
      if (other) pairs.push({ reduced: child, recorded: other })
    }
  }
  return pairs
}

/** Blank text at the edges of a page is recorded at one time and not at another. */
function isBlank(type: unknown, text: unknown): boolean {
  return type === NODE.text && typeof text === 'string' && text.trim() === ''
}

function describe({ tagName, type }: PageNode): string {
  return tagName === '' ? `node of type ${type}` : `<${tagName}>`
}
