import { patchMethod, patchSetter } from '../capture/patch.ts'
import { SOURCES } from './format.ts'
import type { RootContext } from './root-context.ts'
import { rememberShadowRoot } from './shadow-roots.ts'

export interface PageCodeOptions {
  readonly context: Pick<RootContext, 'monitor' | 'emit'>
  readonly onShadowRoot: (root: ShadowRoot) => void
  readonly onField: (field: Element) => void
  /** Code of the page animates an element. */
  readonly onAnimation: () => void
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
  { context: { monitor, emit }, onShadowRoot, onField, onAnimation }: PageCodeOptions,
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
    patchMethod(view.Element.prototype, 'animate', (proceed) => {
      const animation = proceed()
      monitor(onAnimation)()
      return animation
    }),
    patchMethod(view.CustomElementRegistry.prototype, 'define', (proceed, [name]) => {
      proceed()
      monitor(() => emit(SOURCES.customElement, { define: { name } }))()
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
