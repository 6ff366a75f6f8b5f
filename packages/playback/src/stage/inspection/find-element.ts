import {
  elementFromPoint,
  readAround,
  readFrame,
  readInside,
  readShadowRoot,
} from './dom-access.ts'
import { placeOf } from './element-box.ts'
import type { ElementStep } from '../../inspection.ts'

/** Trees within trees, deeper than any page has reason to go. */
const DEPTH_LIMIT = 50

/** The innermost element at a place of the page, through shadow roots and frames. */
export function findElementAt(page: Document, place: { x: number; y: number }): Element | null {
  let root: Document | ShadowRoot = page
  let { x, y } = place
  let found: Element | null = null
  for (let depth = 0; depth < DEPTH_LIMIT; depth += 1) {
    const hit: Element | null = elementFromPoint(root, x, y)
    if (!hit || hit === found) return found
    found = hit
    const frame = readFrame(hit)
    const inner: Document | ShadowRoot | null = readShadowRoot(hit) ?? frame
    if (!inner) return found
    root = inner
    if (!frame) continue
    const { left, top, scale } = placeOf(frame, page)
    x = (place.x - left) / scale
    y = (place.y - top) / scale
  }
  return found
}

/** The element one step from another, of those that `isWanted`; null where there is none. */
export function stepFrom(
  element: Element,
  step: ElementStep,
  { page, isWanted }: { page: Document; isWanted: (element: Element) => boolean },
): Element | null {
  if (step === 'self') return element
  const around = readAround(element, page)
  if (step === 'parent') return around
  if (step === 'child') return readInside(element).find(isWanted) ?? null
  const siblings = around ? readInside(around).filter(isWanted) : [element]
  return siblings[siblings.indexOf(element) + (step === 'next' ? 1 : -1)] ?? null
}
