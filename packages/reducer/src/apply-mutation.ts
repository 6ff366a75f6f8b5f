import { applyAttributes } from './apply-attributes.ts'
import { isFields, NODE, toList, type Fields } from './event-format.ts'
import { createNode, detach, eachOf, insert, isInside, type PageNode } from './page-node.ts'
import { attachDocument, dropTree, registerNode, type PageTree } from './page-tree.ts'
import { foldShownText, keepShownText } from './shown-text.ts'
import { spreadStyleText, takeStyleText } from './style-text.ts'

/** What changing a page needs to tell others. */
export interface MutationContext {
  readonly tree: PageTree
  /** A style element has other text: rules that a script had put into its sheet are gone. */
  readonly onStyleText: (style: PageNode) => void
  /** An element was put into the page, or became checked by an attribute. */
  readonly onState: (element: PageNode) => void
  /** A player would do something else with this than what is done here. */
  readonly onInexact: (reason: 'misplaced_node' | 'legacy_position') => void
}

/** Applies a mutation in the order in which rrweb's player does: removes, adds, texts, attributes. */
export function applyMutation(context: MutationContext, data: Fields): void {
  for (const remove of toList(data['removes'])) applyRemove(context, remove)
  applyAdds(context, toList(data['adds']))
  const texts = new Map(toList(data['texts']).map(({ id, value }) => [id, value]))
  for (const [id, value] of texts) applyText(context, id, value)
  for (const change of toList(data['attributes'])) {
    const node = context.tree.nodes.get(change['id'] as number)
    if (node && isFields(change['attributes'])) applyAttributes(context, node, change['attributes'])
  }
}

function applyRemove({ tree, onStyleText, onInexact }: MutationContext, remove: Fields): void {
  const node = tree.nodes.get(remove['id'] as number)
  const parent = tree.nodes.get(remove['parentId'] as number)
  if (!node || !parent) return
  if (node.parent !== parent) onInexact('misplaced_node')
  if (node.type === NODE.text) spreadStyleText(parent)
  detach(node)
  dropTree(tree, node)
  foldShownText(tree, parent)
  if (parent.tagName === 'style') onStyleText(parent)
}

/**
 * Adds may come before what they hang on: those wait, by the id that they miss. What
 * never comes is left out, as players leave it out.
 */
function applyAdds(context: MutationContext, adds: readonly Fields[]): void {
  const waiting = new Map<unknown, Fields[]>()
  const ready: Fields[] = []
  for (const add of adds) {
    ready.push(add)
    for (let next = ready.pop(); next; next = ready.pop()) {
      const result = applyAdd(context, next)
      if (result === null) continue
      if ('missing' in result) {
        const others = waiting.get(result.missing)
        if (others) others.push(next)
        else waiting.set(result.missing, [next])
        continue
      }
      for (const freed of waiting.get(result.added)?.toReversed() ?? []) ready.push(freed)
      waiting.delete(result.added)
    }
  }
}

type AddResult = { readonly missing: unknown } | { readonly added: number } | null

function applyAdd(context: MutationContext, add: Fields): AddResult {
  const { tree, onInexact } = context
  const { parentId, nextId, previousId, node: serialised } = add
  if (!isFields(serialised)) return null
  const parent = tree.nodes.get(parentId as number)
  if (!parent) {
    if (serialised['type'] !== NODE.document) return { missing: parentId }
    if (!tree.pendingDocuments.has(parentId as number)) {
      tree.pendingDocuments.set(parentId as number, serialised)
    }
    return null
  }
  if (previousId || nextId === -1) onInexact('legacy_position')
  const next = nextId ? (tree.nodes.get(nextId as number) ?? null) : null
  if (nextId != null && !next) return { missing: nextId }
  if (serialised['rootId'] && !tree.nodes.has(serialised['rootId'] as number)) return null
  if (parent.tagName === 'iframe') {
    if (serialised['type'] === NODE.document) attachDocument(tree, parent, serialised)
    return null
  }
  // Only an iframe shows a document.
  if (serialised['type'] === NODE.document) return null
  const node = takeNode(context, parent, serialised)
  if (!node) return null
  makeRoom(context, parent, node)
  place(context, { node, parent, next, isShadow: serialised['isShadow'] === true })
  const pending = node.tagName === 'iframe' ? tree.pendingDocuments.get(node.id) : undefined
  if (pending) {
    tree.pendingDocuments.delete(node.id)
    attachDocument(tree, node, pending)
  }
  return { added: node.id }
}

/** The node to hang in: a new one, or the one of that id that is there already. */
function takeNode(context: MutationContext, parent: PageNode, serialised: Fields): PageNode | null {
  const { tree, onInexact } = context
  const made = createNode(serialised)
  if (!made) return null
  const known = tree.nodes.get(made.id)
  if (known) {
    if (isInside(parent, known) || !isAlike(known, made)) onInexact('misplaced_node')
    if (isInside(parent, known)) return null
    if (isAlike(known, made)) {
      detach(known)
      return known
    }
    detach(known)
    dropTree(tree, known)
  }
  registerNode(tree, made)
  return made
}

function isAlike(a: PageNode, b: PageNode): boolean {
  if (a.type !== b.type || a.tagName !== b.tagName || a.text !== b.text) return false
  return JSON.stringify(a.attributes) === JSON.stringify(b.attributes)
}

/** Takes out of the parent what the browser, or the player, would not keep beside the node. */
function makeRoom({ tree }: MutationContext, parent: PageNode, node: PageNode): void {
  const remove = (old: PageNode | undefined): void => {
    if (!old) return
    detach(old)
    dropTree(tree, old)
  }
  const children = (): PageNode[] => [...eachOf(parent.light)]
  if (node.type !== NODE.text) keepShownText(tree, parent)
  if (node.type === NODE.text && parent.tagName === 'textarea') {
    delete parent.attributes['value']
    for (const old of children()) if (old.type === NODE.text) remove(old)
  } else if (node.type === NODE.text && parent.tagName === 'style') {
    takeStyleText(parent, node)
    spreadStyleText(parent)
  } else if (parent.type === NODE.document) {
    const isDocumentType = node.type === NODE.documentType
    if (isDocumentType) remove(children().find(({ type }) => type === NODE.documentType))
    if (node.tagName === 'html') remove(children().find(({ type }) => type === NODE.element))
  }
}

function place(
  { onInexact, onState, onStyleText }: MutationContext,
  to: { node: PageNode; parent: PageNode; next: PageNode | null; isShadow: boolean },
): void {
  const { node, parent, next, isShadow } = to
  if (isShadow) parent.shadow ??= { first: null, last: null }
  const list = isShadow && parent.shadow ? parent.shadow : parent.light
  const isSibling = next !== null && next.list === list && next !== node
  // A player refuses to insert before a node that lies deeper.
  if (next && !isSibling && next.parent && next.parent !== parent && isInside(next, parent)) {
    onInexact('misplaced_node')
  }
  insert(node, { parent, list, next: isSibling ? next : null })
  onState(node)
  // Whatever is put into it, a browser reads the sheet anew.
  if (parent.tagName === 'style') onStyleText(parent)
}

function applyText({ tree, onStyleText, onInexact }: MutationContext, id: unknown, value: unknown) {
  const node = tree.nodes.get(id as number)
  if (!node) return
  if (node.type === NODE.element || node.type === NODE.document) return onInexact('misplaced_node')
  const { parent } = node
  if (parent?.tagName === 'style') {
    spreadStyleText(parent)
    node.isStyle = true
    onStyleText(parent)
  }
  node.text = typeof value === 'string' ? value : ''
}
