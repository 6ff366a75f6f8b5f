import type { ElementBox, Sides } from '../../inspection.ts'
import { readDocument, readHolder, readRect, readStyle } from './dom-access.ts'

/** Where a document lies on the page, and how large its pixels are there. */
interface Placement {
  readonly left: number
  readonly top: number
  readonly scale: number
}

const SIDE_NAMES = ['top', 'right', 'bottom', 'left'] as const

/** Where a document lies on the page that holds it, through frames within frames. */
export function placeOf(document: Document, page: Document): Placement {
  const frame = readHolder(document, page)
  if (!frame) return { left: 0, top: 0, scale: 1 }
  const outer = placeOf(readDocument(frame), page)
  const { left, top } = readRect(frame)
  const own = scaleOf(frame)
  const [above, , , beside] = addSides(readSides(frame, 'border'), readSides(frame, 'padding'))
  return {
    left: outer.left + (left + beside * own) * outer.scale,
    top: outer.top + (top + above * own) * outer.scale,
    scale: outer.scale * own,
  }
}

/** The boxes of an element in pixels of the page; all zero where it has none. */
export function measureBox(element: Element, page: Document): ElementBox {
  const { left, top, scale } = placeOf(readDocument(element), page)
  const rect = readRect(element)
  const own = scale * scaleOf(element)
  const sides = (kind: 'margin' | 'border' | 'padding'): Sides => {
    const [above, right, below, beside] = readSides(element, kind)
    return [above * own, right * own, below * own, beside * own]
  }
  return {
    x: left + rect.left * scale,
    y: top + rect.top * scale,
    width: rect.width * scale,
    height: rect.height * scale,
    margin: sides('margin'),
    border: sides('border'),
    padding: sides('padding'),
  }
}

/** By how much transforms enlarge an element; 1 where that cannot be told. */
function scaleOf(element: Element): number {
  // Drawings have no width of their own in pixels of the layout.
  if (!('offsetWidth' in element)) return 1
  const laidOut = widthOf(element)
  const { width } = readRect(element)
  // The width that was laid out is told in whole pixels.
  return laidOut > 0 && width > 0 && Math.abs(width - laidOut) >= 1 ? width / laidOut : 1
}

const widthOf = (element: Element): number =>
  Number(Object.getOwnPropertyDescriptor(HTMLElement.prototype, 'offsetWidth')?.get?.call(element))

function readSides(element: Element, kind: 'margin' | 'border' | 'padding'): Sides {
  const style = readStyle(element)
  const [above = 0, right = 0, below = 0, left = 0] = SIDE_NAMES.map((side) => {
    const name = kind === 'border' ? `border-${side}-width` : `${kind}-${side}`
    return Number.parseFloat(style?.getPropertyValue(name) ?? '') || 0
  })
  return [above, right, below, left]
}

function addSides(one: Sides, other: Sides): Sides {
  const [above, right, below, left] = other
  return [one[0] + above, one[1] + right, one[2] + below, one[3] + left]
}
