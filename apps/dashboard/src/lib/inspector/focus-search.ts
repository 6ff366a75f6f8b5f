import { tick } from 'svelte'

/** Puts the focus into the search of the list on show; one without goes to one with it. */
export async function focusSearch(openSearched: () => void): Promise<void> {
  const find = (): HTMLElement | null => document.querySelector('[data-shortcut="search"]')
  if (!find()) {
    openSearched()
    await tick()
  }
  find()?.focus()
}
