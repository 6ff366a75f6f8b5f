import type { PartContext } from '../dom/dom-parts.ts'

type Told = Pick<PartContext, 'extras' | 'mirror' | 'emitMutation'>

/** What was told last of an element by this name. */
export function getExtra({ extras }: Told, element: Element, name: string): string | undefined {
  return extras.get(element)?.[name] as string | undefined
}

/** Tells an attribute of ours, and has snapshots tell it again; null takes it away. */
export function tellExtra(told: Told, element: Element, extra: [string, string | null]): void {
  const [name, value] = extra
  const { [name]: _last, ...others } = told.extras.get(element) ?? {}
  told.extras.set(element, value === null ? others : { ...others, [name]: value })
  const id = told.mirror.getId(element)
  if (id !== undefined) told.emitMutation({ attributes: [{ id, attributes: { [name]: value } }] })
}
