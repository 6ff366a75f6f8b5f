import { NODE } from './event-format.ts'
import { createNode, detach, insert, type PageNode } from './page-node.ts'
import { dropTree, registerNode, type PageTree } from './page-tree.ts'

/**
 * The text of a style element or a textarea may stand in an attribute. A player makes a
 * text node of it that has no id. While that is alone, the attribute stands for it; once
 * another node comes beside it, it needs a place among them, and so a node and an id.
 */
const ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ['style', '_cssText'],
  ['textarea', 'value'],
])

/** Recorders count up from one, and no page has so many nodes. */
const FIRST_OWN_ID = 2 ** 40

/** Makes a node of the text that a player shows in this element, if no node is in it yet. */
export function keepShownText(tree: PageTree, parent: PageNode): void {
  const name = ATTRIBUTES.get(parent.tagName)
  const shown = name && parent.attributes[name]
  if (!name || typeof shown !== 'string' || parent.light.first) return
  delete parent.attributes[name]
  appendShownText(tree, parent, shown)
}

/** Puts a text that no event names behind what is in this element. */
export function appendShownText(tree: PageTree, parent: PageNode, textContent: string): void {
  let id = FIRST_OWN_ID
  while (tree.nodes.has(id)) id += 1
  const { rootId } = parent.fixed
  const isStyle = parent.tagName === 'style'
  const node = createNode({
    type: NODE.text,
    id,
    textContent,
    isStyle,
    ...(rootId !== undefined && { rootId }),
  })
  if (!node) return
  registerNode(tree, node)
  insert(node, { parent, list: parent.light, next: null })
}

/** Lets the attribute stand for the text again once nothing else is in this element. */
export function foldShownText(tree: PageTree, parent: PageNode): void {
  const name = ATTRIBUTES.get(parent.tagName)
  const { first, last } = parent.light
  if (!name || !first || first !== last || first.id < FIRST_OWN_ID) return
  parent.attributes[name] = first.text
  detach(first)
  dropTree(tree, first)
}
