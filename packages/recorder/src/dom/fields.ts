import type { AttributeOwner } from '../privacy/attributes.ts'
import type { NodePrivacy } from '../privacy/node-privacy.ts'
import type { ChangeLog } from './change-log.ts'
import { isCheckable } from './element-state.ts'
import type { Mirror } from './mirror.ts'
import type { Serializer } from './serializer.ts'
import { isElement } from './tree.ts'

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

export interface FieldChange {
  readonly id: number
  readonly text: string
  readonly isChecked: boolean
  readonly isIndeterminate?: true | undefined
  /** Of a list of which several may be chosen: the places of those that are. */
  readonly selected?: readonly number[] | undefined
}

/** Writes what fields hold, whoever changed it: the visitor, the page's code or a reset. */
export interface Fields {
  /** What the field of this element holds may have changed. */
  mark(element: Element): void
  /** What the field holds has just been written with the element. */
  note(element: Element): void
  /** What has changed since it was last written. */
  write(): FieldChange[]
}

const FIELD = /^(?:input|textarea|select)$/

/** Elements whose content is what a field holds, or what it can. */
export const FIELD_CONTENT = /^(?:textarea|select|option|optgroup)$/i

export function createFields(options: {
  mirror: Mirror
  log: ChangeLog
  privacy: NodePrivacy
  serializer: () => Serializer
}): Fields {
  const { mirror, log, privacy } = options
  const marked = new Set<Field>()
  const written = new WeakMap<Field, string>()

  function mark(element: Element): void {
    const field = element.localName.startsWith('opt') ? element.closest('select') : element
    if (isField(field)) marked.add(field)
  }

  const describe = (field: Field): AttributeOwner =>
    options.serializer().describeOwner(field, privacy.find(field))

  const isHidden = (field: Field): boolean => privacy.isFieldHidden(describe(field))

  function read(field: Field): Omit<FieldChange, 'id'> {
    const { indeterminate } = field as HTMLInputElement
    const { multiple, selectedOptions } = field as HTMLSelectElement
    const isList = multiple && selectedOptions && !isHidden(field)
    return {
      text: privacy.scrubField(field.value, describe(field)),
      isChecked: isCheckable(field) && (field as HTMLInputElement).checked,
      isIndeterminate: indeterminate || undefined,
      selected: isList ? Array.from(selectedOptions, ({ index }) => index) : undefined,
    }
  }

  /** Fields of the same group, of which one being chosen unsets the others. */
  function markGroup(radio: HTMLInputElement): void {
    if (radio.type !== 'radio' || !radio.name || !radio.checked) return
    const root = radio.getRootNode() as Document | ShadowRoot
    for (const other of root.querySelectorAll<HTMLInputElement>('input[type="radio" i]')) {
      if (other.name === radio.name && other.form === radio.form) marked.add(other)
    }
  }

  return {
    mark,
    note(element) {
      if (!isField(element)) return
      if (element.localName !== 'select') written.set(element, createKey(read(element)))
      // Which of its options is chosen can only be told once they are there.
      else if (!isHidden(element)) {
        written.delete(element)
        marked.add(element)
      }
    },
    write() {
      for (const field of marked)
        if (field.localName === 'input') markGroup(field as HTMLInputElement)
      const changes: FieldChange[] = []
      for (const field of marked) {
        const id = mirror.getId(field)
        if (id === undefined || log.getFate(field) !== 'stays') continue
        const state = read(field)
        const key = createKey(state)
        if (written.get(field) === key) continue
        written.set(field, key)
        changes.push({ id, ...state })
      }
      marked.clear()
      return changes
    },
  }
}

function createKey(change: Omit<FieldChange, 'id'>): string {
  return JSON.stringify(change)
}

function isField(element: Element | null): element is Field {
  return isElement(element) && FIELD.test(element.localName)
}
