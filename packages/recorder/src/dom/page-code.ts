import { patchMethod, patchSetter } from '../capture/patch.ts'
import type { Monitor } from '../monitor.ts'
import { rememberShadowRoot } from './shadow-roots.ts'

export interface PageCodeOptions {
  readonly monitor: Monitor
  readonly onShadowRoot: (root: ShadowRoot) => void
  readonly onField: (field: Element) => void
}

/** Properties by which the page's code changes fields without an event. */
const FIELD_PROPERTIES = [
  ['HTMLInputElement', 'value'],
  ['HTMLInputElement', 'checked'],
  ['HTMLInputElement', 'indeterminate'],
  ['HTMLTextAreaElement', 'value'],
  ['HTMLSelectElement', 'value'],
  ['HTMLSelectElement', 'selectedIndex'],
  ['HTMLOptionElement', 'selected'],
] as const

/** Follows what the code of a window does that no observer tells. */
export function watchPageCode(
  view: Window & typeof globalThis,
  { monitor, onShadowRoot, onField }: PageCodeOptions,
): () => void {
  const restore = [
    patchMethod(view.Element.prototype, 'attachShadow', (proceed) => {
      const root = proceed() as ShadowRoot
      monitor(() => {
        rememberShadowRoot(root)
        onShadowRoot(root)
      })()
      return root
    }),
    ...FIELD_PROPERTIES.map(([owner, property]) =>
      patchSetter(view[owner].prototype, property, (proceed, _, self) => {
        const result = proceed()
        monitor(() => onField(self as Element))()
        return result
      }),
    ),
  ]
  return () => {
    for (const putBack of restore) putBack()
  }
}
