import type { MutationContext } from './apply-mutation.ts'
import { isFields, type Fields } from './event-format.ts'
import { detach, eachOf, type PageNode } from './page-node.ts'
import { dropTree } from './page-tree.ts'

/** Changes attributes: null takes one away, text sets it, an object changes declarations of `style`. */
export function applyAttributes(context: MutationContext, node: PageNode, changes: Fields): void {
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) removeAttribute(node, name)
    else if (typeof value === 'string') setAttribute(context, node, { name, value })
    else if (name === 'style' && isFields(value)) changeStyle(node, value)
  }
}

function removeAttribute(node: PageNode, name: string): void {
  delete node.attributes[name]
  if (name === 'style') node.styleChanges = null
  // A dialog that is closed is no modal one either.
  if (name === 'open' && node.tagName === 'dialog') delete node.attributes['rr_open_mode']
}

function setAttribute(
  { tree, onStyleText }: MutationContext,
  node: PageNode,
  { name, value }: { name: string; value: string },
): void {
  node.attributes[name] = value
  if (name === 'style') node.styleChanges = null
  if (name === '_cssText') onStyleText(node)
  // The default value of a textarea is its text.
  if (name === 'value' && node.tagName === 'textarea') {
    for (const child of eachOf(node.light)) {
      detach(child)
      dropTree(tree, child)
    }
  }
}

/**
 * Declarations are kept beside the text of the attribute, not merged into it: only a
 * browser knows what taking one longhand out of a shorthand leaves.
 */
function changeStyle(node: PageNode, declarations: Fields): void {
  node.styleChanges ??= new Map()
  for (const [property, value] of Object.entries(declarations)) {
    // The last change of a property comes last: a shorthand may stand in between.
    node.styleChanges.delete(property)
    node.styleChanges.set(property, value)
  }
}
