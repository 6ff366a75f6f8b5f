/** The first so many in an order. There may be many, of which few are wanted. */
export function takeFirst<Item>(
  items: Iterable<Item>,
  limit: number,
  compare: (a: Item, b: Item) => number,
): Item[] {
  let first: Item[] = []
  let last: Item | undefined
  const cut = (): void => {
    first = first.sort(compare).slice(0, limit)
    last = first.length === limit ? first.at(-1) : undefined
  }
  for (const item of items) {
    if (last !== undefined && compare(item, last) >= 0) continue
    first.push(item)
    if (first.length >= 2 * limit) cut()
  }
  cut()
  return first
}
