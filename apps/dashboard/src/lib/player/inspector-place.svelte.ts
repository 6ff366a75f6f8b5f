import { MediaQuery } from 'svelte/reactivity'
import type { InspectorTab } from '../inspector/tabs.ts'
import type { SheetSize } from '../ui/sheet-size.ts'

/** Where the inspector is, and which of its tabs is open; reading it is reactive. */
export interface InspectorPlace {
  tab: InspectorTab
  /** On a phone it is a sheet over the lower part of the page. */
  readonly isSheet: boolean
  /** Of the sheet. */
  size: SheetSize
  /** Beside or below the player; always there on a phone, where the sheet may be closed. */
  readonly isThere: boolean
  /** Whether anything of it can be seen. */
  readonly isShown: boolean
  /** Makes it visible, with a tab or the one that was open. */
  show(tab?: InspectorTab): void
  toggle(): void
}

/** @param first the tab to begin with */
export function createInspectorPlace(first: InspectorTab): InspectorPlace {
  const phone = new MediaQuery('max-width: 760px')
  let tab = $state(first)
  let size = $state<SheetSize>('closed')
  let isWanted = $state(true)
  return {
    get tab() {
      return tab
    },
    set tab(next) {
      tab = next
    },
    get isSheet() {
      return phone.current
    },
    get size() {
      return size
    },
    set size(next) {
      size = next
    },
    get isThere() {
      return phone.current || isWanted
    },
    get isShown() {
      return phone.current ? size !== 'closed' : isWanted
    },
    show(next = tab) {
      tab = next
      isWanted = true
      if (size === 'closed') size = 'half'
    },
    toggle() {
      if (phone.current) size = size === 'closed' ? 'half' : 'closed'
      else isWanted = !isWanted
    },
  }
}
