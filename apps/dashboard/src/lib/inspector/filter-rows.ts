/** Anything that stands in a list beside the player. */
export interface ListItem {
  readonly id: string
  /** Milliseconds since the session's start. */
  readonly offsetMs: number
}

export interface RowFilter<Item> {
  /** Everything that a search may find. */
  readonly textOf: (item: Item) => string
  /** What a filter chooses by. */
  readonly choiceOf: (item: Item) => string
}

const SEARCHED_LENGTH = 8_000

/**
 * Creates a filter that reads the text of each item once: a list may have a hundred
 * thousand of them, and is searched with every key.
 */
export function createRowFilter<Item extends ListItem>({
  textOf,
  choiceOf,
}: RowFilter<Item>): (
  items: readonly Item[],
  wanted: { readonly search: string; readonly chosen: ReadonlySet<string> },
) => readonly Item[] {
  const texts = new WeakMap<Item, string>()
  const read = (item: Item): string => {
    const known = texts.get(item)
    if (known !== undefined) return known
    const text = textOf(item).slice(0, SEARCHED_LENGTH).toLowerCase()
    texts.set(item, text)
    return text
  }
  return (items, { search, chosen }) => {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean)
    if (words.length === 0 && chosen.size === 0) return items
    return items.filter((item) => {
      if (chosen.size > 0 && !chosen.has(choiceOf(item))) return false
      if (words.length === 0) return true
      const text = read(item)
      return words.every((word) => text.includes(word))
    })
  }
}

/** How many items there are of each choice. */
export function countChoices<Item>(
  items: readonly Item[],
  choiceOf: (item: Item) => string,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) {
    const choice = choiceOf(item)
    counts.set(choice, (counts.get(choice) ?? 0) + 1)
  }
  return counts
}

/** The last item at or before the offset, as an index; -1 before the first. */
export function indexAt(items: readonly ListItem[], offsetMs: number): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((items[middle]?.offsetMs ?? Infinity) <= offsetMs) low = middle + 1
    else high = middle
  }
  return low - 1
}
