import { isRecord } from './recorded-event.ts'
import type { NodeMirror, StagePlugin } from './stage-plugin.ts'

/** What rrweb's player knows nothing of in fields, and undoes where it sets their values. */
export interface FieldState extends StagePlugin {
  /** To be called after an input event has been applied to the page itself. */
  applyInput(data: unknown): void
  /** To be called after a scroll event has been applied to the page itself. */
  applyScroll(data: unknown): void
}

export function createFieldState(): FieldState {
  let mirror: NodeMirror | null = null
  const scrolls = new WeakMap<Node, { x: number; y: number }>()

  const find = (data: unknown): Node | null =>
    isRecord(data) ? (mirror?.getNode(Number(data['id'])) ?? null) : null

  return {
    getMirror: ({ nodeMirror }) => void (mirror = nodeMirror),
    onBuild(node) {
      if (!('indeterminate' in node)) return
      const isHalf =
        mirror?.getMeta(node as unknown as Node)?.attributes?.['rr_indeterminate'] === true
      if (isHalf) node.indeterminate = true
    },
    applyInput(data) {
      const field = find(data)
      if (!field || !isRecord(data)) return
      if ('indeterminate' in field) field.indeterminate = data['isIndeterminate'] === true
      if ('options' in field && Array.isArray(data['selected'])) {
        const chosen = new Set<unknown>(data['selected'])
        const { options } = field as HTMLSelectElement
        for (const option of options) option.selected = chosen.has(option.index)
      }
      const scroll = scrolls.get(field)
      if (scroll) (field as Element).scrollTo(scroll.x, scroll.y)
    },
    applyScroll(data) {
      const field = find(data)
      // On a seek a field is scrolled before it has its text.
      if (field?.nodeName !== 'TEXTAREA' || !isRecord(data)) return
      scrolls.set(field, { x: Number(data['x']), y: Number(data['y']) })
    },
  }
}
