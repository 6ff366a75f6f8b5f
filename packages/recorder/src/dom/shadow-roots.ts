/**
 * Closed shadow roots, which the page's code alone can reach otherwise. They are
 * remembered over all recordings of a page: nobody can be asked for them later.
 */
const closedRoots = new WeakMap<Element, ShadowRoot>()

/** The shadow root of an element, also a closed one that was attached before our eyes. */
export function getShadowRoot(element: Element): ShadowRoot | null {
  return element.shadowRoot ?? closedRoots.get(element) ?? null
}

export function rememberShadowRoot(root: ShadowRoot): void {
  if (root.mode === 'closed') closedRoots.set(root.host, root)
}
