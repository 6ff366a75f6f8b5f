/** The class that stands for `:hover`: style sheets of a replay have a rule for each. */
const HOVERED = ':hover'

/**
 * Marks what the pointer is over: the element and all that it lies in, out of shadow trees
 * too, at whose roots rrweb's player stops.
 */
export function createHover(): (target: Element) => void {
  let hovered: Element[] = []
  return (target) => {
    for (const element of hovered) element.classList.remove(HOVERED)
    hovered = []
    // The document that all of it lies in has no classes.
    for (let element: Element | null = target; element?.classList; element = getHolder(element)) {
      element.classList.add(HOVERED)
      hovered.push(element)
    }
  }
}

/** The element that an element lies in, the host of a shadow tree for what is at its root. */
export function getHolder({ parentNode }: Element): Element | null {
  if (parentNode === null) return null
  // A link has a host, too: that of its address.
  const isShadow = parentNode.nodeType === Node.DOCUMENT_FRAGMENT_NODE && 'host' in parentNode
  return isShadow ? (parentNode.host as Element) : (parentNode as Element)
}
