import type { MutationContext } from './apply-mutation.ts'
import { isFields, type Fields } from './event-format.ts'
import { detach, eachOf, type PageNode } from './page-node.ts'
import { dropTree, type PageTree } from './page-tree.ts'
import { appendShownText } from './shown-text.ts'

/** Changes attributes: null takes one away, text sets it, an object changes declarations of `style`. */
export function applyAttributes(context: MutationContext, node: PageNode, changes: Fields): void {
  for (const [name, value] of Object.entries(changes)) {
    dropPicture(node, name)
    if (value === null) removeAttribute(node, name)
    else if (typeof value === 'string') setAttribute(context, node, { name, value })
    else if (name === 'style' && isFields(value)) changeStyle(node, value)
  }
}

/** What a canvas is cleared by, whatever its size was, and what an image shows another picture by. */
const PICTURE_ENDS: Readonly<Record<string, ReadonlySet<string>>> = {
  canvas: new Set(['width', 'height']),
  img: new Set(['src', 'srcset']),
}

/** The picture that a snapshot brought of a canvas, or of an image, is no longer shown. */
function dropPicture({ tagName, attributes }: PageNode, name: string): void {
  const isOver = attributes['rr_dataURL'] !== undefined && PICTURE_ENDS[tagName]?.has(name)
  if (!isOver) return
  delete attributes['rr_dataURL']
  // A player sets the other sources aside while it shows such a picture.
  if (name === 'src') delete attributes['srcset']
}

function removeAttribute(node: PageNode, name: string): void {
  delete node.attributes[name]
  if (name === 'style') node.styleChanges = null
  // A dialog that is closed is no modal one either.
  if (name === 'open' && node.tagName === 'dialog') delete node.attributes['rr_open_mode']
}

function setAttribute(
  { tree, onState, onStyleText }: MutationContext,
  node: PageNode,
  { name, value }: { name: string; value: string },
): void {
  node.attributes[name] = value
  if (name === 'style') node.styleChanges = null
  if (name === '_cssText') onStyleText(node)
  if (name === 'checked') onState(node)
  if (name === 'value' && node.tagName === 'textarea') setText(tree, node, value)
}

/** A player walks over a list that gets shorter as it removes: every other child stays. */
function setText(tree: PageTree, node: PageNode, value: string): void {
  for (const [place, child] of [...eachOf(node.light)].entries()) {
    if (place % 2 === 1) continue
    detach(child)
    dropTree(tree, child)
  }
  if (!node.light.first) return
  delete node.attributes['value']
  appendShownText(tree, node, value)
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
