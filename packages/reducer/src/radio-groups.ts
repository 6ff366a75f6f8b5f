import { SOURCE, type Fields } from './event-format.ts'
import { eachOf, type PageNode } from './page-node.ts'

/**
 * Choosing one radio button of a group unsets the others, whatever their attributes say.
 * Which came last cannot be seen in a snapshot, so it is told as inputs beside it, as
 * soon as two of a group would claim to be the one.
 */
export interface RadioGroups {
  /** A document is there with everything in it: of a group, the last in its order is chosen. */
  load(top: PageNode | null): void
  /** An element came in, or may have been chosen. */
  choose(element: PageNode): void
  forget(element: PageNode): void
  clear(): void
}

/** More that claim to be chosen under one name are not told apart. */
const CLAIMS_LIMIT = 1_000

export function createRadioGroups(
  inputs: Map<number, Fields>,
  onInexact: (reason: 'too_large') => void,
): RadioGroups {
  /** Those that an attribute or an input says are chosen, or once were, by name. */
  const claims = new Map<unknown, Set<PageNode>>()

  const choose = (element: PageNode): void => {
    const { name } = element.attributes
    if (!isRadio(element) || !name || !isChosen(inputs, element)) return
    const rivals = claims.get(name) ?? new Set()
    claims.set(name, rivals.add(element))
    if (rivals.size === 1) return
    if (rivals.size > CLAIMS_LIMIT) return onInexact('too_large')
    const group = getGroup(element)
    const others = [...rivals].filter(
      (rival) => rival !== element && isSameGroup(getGroup(rival), group),
    )
    for (const other of others) tell(inputs, other, false)
    if (others.length > 0) tell(inputs, element, true)
  }

  return {
    choose,
    load(top) {
      const left = top ? [top] : []
      for (let node = left.pop(); node; node = left.pop()) {
        choose(node)
        for (const child of [...eachOf(node.light), ...eachOf(node.shadow)].reverse())
          left.push(child)
      }
    },
    forget: (element) => void claims.get(element.attributes['name'])?.delete(element),
    clear: () => claims.clear(),
  }
}

function tell(inputs: Map<number, Fields>, { id, attributes }: PageNode, isChecked: boolean): void {
  const text = inputs.get(id)?.['text'] ?? attributes['value'] ?? 'on'
  inputs.delete(id)
  inputs.set(id, { source: SOURCE.input, id, text, isChecked })
}

function isRadio({ tagName, attributes }: PageNode): boolean {
  const { type } = attributes
  return tagName === 'input' && typeof type === 'string' && type.toLowerCase() === 'radio'
}

function isChosen(inputs: ReadonlyMap<number, Fields>, { id, attributes }: PageNode): boolean {
  const input = inputs.get(id)
  if (input) return input['isChecked'] === true
  const { checked } = attributes
  return checked === true || typeof checked === 'string'
}

/** A group is of one tree, and of one form in it. */
interface Group {
  readonly root: PageNode
  readonly isShadow: boolean
  readonly form: unknown
}

function getGroup(radio: PageNode): Group {
  let form: unknown = radio.attributes['form'] ?? null
  let at = radio
  while (at.parent && at.list !== at.parent.shadow) {
    at = at.parent
    if (form === null && at.tagName === 'form') form = at
  }
  return { root: at.parent ?? at, isShadow: at.parent !== null, form }
}

function isSameGroup(a: Group, b: Group): boolean {
  return a.root === b.root && a.isShadow === b.isShadow && a.form === b.form
}
