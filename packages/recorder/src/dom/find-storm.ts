import type { ChangeLog } from './change-log.ts'
import { getParent, isElement } from './tree.ts'

/** So much of all changes lies in what is called a storm. */
const SHARE = 2 / 3

/** The innermost element that holds most of what has changed; null for no change at all. */
export function findStorm({ moved, attributes, texts, getOrigin }: ChangeLog): Element | null {
  const weights = new Map<Node, number>()
  let total = 0

  function count(place: Node | null, weight: number): void {
    total += weight
    for (let node = place; node; node = getParent(node)) {
      weights.set(node, (weights.get(node) ?? 0) + weight)
    }
  }

  for (const element of attributes.keys()) count(element, 1)
  for (const text of texts) count(getParent(text), 1)
  for (const node of moved) {
    const inside = isElement(node) ? node.getElementsByTagName('*').length : 0
    count(getOrigin(node) ?? getParent(node), 1 + inside)
  }
  let storm: Element | null = null
  let least = Infinity
  // Of two that hold the same, the inner one has been counted first.
  for (const [node, weight] of weights) {
    if (!isElement(node) || weight < total * SHARE || weight >= least) continue
    storm = node
    least = weight
  }
  return storm
}
