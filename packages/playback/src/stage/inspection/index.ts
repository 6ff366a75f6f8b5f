import type { ElementDetails, ElementStep, InspectedElement } from '../../inspection.ts'
import { describeElement, summarise, type DescribeOptions } from './describe-element.ts'
import { isConnected, isElement, readAround, readDocument } from './dom-access.ts'
import { findBySelectors } from './element-selector.ts'
import { createStyleReader } from './element-styles.ts'
import { findElementAt, stepFrom } from './find-element.ts'

/** The page on show, and how the recording numbers its nodes. */
export interface ReplayedPage {
  /** Null before there is one. */
  getDocument(): Document | null
  /** Null for what the replay itself put there. */
  findId(node: Node): number | null
  findNode(id: number): Node | null
}

/** Answers what somebody who points at the replay asks. Null: there is no such element. */
export interface ElementInspector {
  /** What is at a place, in CSS pixels of the page. */
  at(place: { x: number; y: number }): InspectedElement | null
  step(node: number, step: ElementStep): InspectedElement | null
  /**
   * The element that was described last, on the page as it is now: the very one, where it
   * is still there, else what its selectors lead to.
   */
  again(selector: readonly string[]): ElementDetails | null
  describe(node: number): ElementDetails | null
}

export function createElementInspector(
  replayed: ReplayedPage,
  root: HTMLElement,
): ElementInspector {
  const readStyles = createStyleReader(root)
  let described: Element | null = null

  const findId = (element: Element): number | null => replayed.findId(element)
  const isOn = (element: Element, page: Document): boolean => {
    if (!isConnected(element)) return false
    let outermost = element
    for (let next: Element | null = element; next; next = readAround(next, page)) outermost = next
    return readDocument(outermost) === page
  }

  const ask = <Answer>(answer: (options: DescribeOptions) => Answer | null): Answer | null => {
    const page = replayed.getDocument()
    return page && answer({ page, findId })
  }
  const find = (node: number, page: Document): Element | null => {
    const found = replayed.findNode(node)
    return isElement(found) && isOn(found, page) ? found : null
  }
  /** What the replay put there stands for what is around it. */
  const nearest = (element: Element | null, page: Document): Element | null => {
    let known = element
    while (known && findId(known) === null) known = readAround(known, page)
    return known
  }
  const describe = (element: Element | null, options: DescribeOptions): ElementDetails | null => {
    described = element
    return element && describeElement(element, { ...options, readStyles })
  }

  return {
    at: (place) =>
      ask((options) => {
        const found = nearest(findElementAt(options.page, place), options.page)
        return found && summarise(found, options)
      }),
    step: (node, step) =>
      ask((options) => {
        const { page } = options
        const from = find(node, page)
        const isWanted = (element: Element): boolean => findId(element) !== null
        const found = from && stepFrom(from, step, { page, isWanted })
        return found && summarise(found, options)
      }),
    again: (selector) =>
      ask((options) => {
        const { page } = options
        const isSame = described !== null && isOn(described, page)
        return describe(isSame ? described : findBySelectors(selector, page), options)
      }),
    describe: (node) => ask((options) => describe(find(node, options.page), options)),
  }
}
