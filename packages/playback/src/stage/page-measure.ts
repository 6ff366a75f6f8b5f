import { MEASURE_LIMITS } from '../stage-protocol.ts'
import {
  queryAll,
  readDocumentElement,
  readParentElement,
  readRect,
  readStyle,
} from './inspection/dom-access.ts'

/** What a page measures; see `PageMeter` for what the numbers of `boxes` are. */
export interface MeasuredPage {
  readonly width: number
  readonly height: number
  readonly boxes: Float64Array
}

/** Scrolls the page as its visitor could; places outside of it are as far as it goes. */
export function scrollPage(page: Document, y: number): void {
  page.defaultView?.scrollTo({ left: 0, top: y, behavior: 'instant' })
}

/**
 * Measures a page that stands still, from its top, and finds elements on it. The selectors
 * are those of click events: short, and not escaped. What finds nothing has no box.
 */
export function measurePage(page: Document, selectors: readonly string[]): MeasuredPage {
  const scrolledTo = page.defaultView?.scrollY ?? 0
  scrollPage(page, 0)
  const root = readDocumentElement(page)
  const boxes: number[] = []
  for (const [place, selector] of selectors.slice(0, MEASURE_LIMITS.selectors).entries()) {
    for (const element of find(page, selector)) {
      const { left, top, width, height } = readRect(element)
      if (width < 1 || height < 1) continue
      boxes.push(place, left, top, width, height, isHeld(element) ? 1 : 0)
    }
  }
  const measured = {
    width: root ? readNumber(root, 'scrollWidth') : 0,
    height: root ? readNumber(root, 'scrollHeight') : 0,
    boxes: Float64Array.from(boxes),
  }
  scrollPage(page, scrolledTo)
  return measured
}

function find(page: Document, selector: string): Element[] {
  try {
    return [...queryAll(page, escapeSelector(selector))].slice(0, MEASURE_LIMITS.boxes)
  } catch {
    return []
  }
}

/** `div#a:b > p.w-1/2` as CSS takes it. */
function escapeSelector(selector: string): string {
  return selector
    .split(' > ')
    .map((part) => {
      const [, tag = '', id, classes] = /^([^#.]*)(?:#(.*)|(\..*))?$/s.exec(part) ?? []
      const names = classes?.slice(1).split('.') ?? []
      return (
        CSS.escape(tag) +
        (id === undefined ? '' : `#${CSS.escape(id)}`) +
        names.map((name) => `.${CSS.escape(name)}`).join('')
      )
    })
    .join(' > ')
}

/** Whether it stays in the window while the page is scrolled, from its top on. */
function isHeld(element: Element): boolean {
  for (let around: Element | null = element; around; around = readParentElement(around)) {
    const style = readStyle(around)
    if (style?.position === 'fixed') return true
    if (style?.position !== 'sticky') continue
    const top = Number.parseFloat(style.top)
    if (Number.isFinite(top) && readRect(around).top <= top + 1) return true
  }
  return false
}

/** Of the browser itself: a page may name an element after it. */
function readNumber(element: Element, name: 'scrollWidth' | 'scrollHeight'): number {
  const get = Object.getOwnPropertyDescriptor(Element.prototype, name)?.get
  return Number(get?.call(element))
}
