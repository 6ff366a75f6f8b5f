/** What of a row has the focus when rows are walked through with the arrow keys. */
const ROW = '[data-row]'

/**
 * Moves the focus to the row after or before; from the search to the first that can be
 * seen, and from the first row back to the search. Says whether there was one.
 */
export function moveFocus(list: HTMLElement, direction: -1 | 1): boolean {
  const rows = [...list.querySelectorAll<HTMLElement>(ROW)]
  const active = document.activeElement
  if (active instanceof HTMLInputElement) {
    const top = list.querySelector('[role="list"]')?.getBoundingClientRect().top ?? 0
    const first = rows.find((row) => row.getBoundingClientRect().bottom > top)
    if (direction > 0) first?.focus()
    return direction > 0 && first !== undefined
  }
  const index = rows.findIndex((row) => row === active)
  if (index < 0) return false
  const next = rows[index + direction]
  if (next) next.focus()
  else if (direction < 0) list.querySelector<HTMLElement>('input[type="search"]')?.focus()
  return true
}
