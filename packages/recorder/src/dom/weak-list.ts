/** Things to come back to, which it does not keep: what the page has dropped is gone. */
export interface WeakList<Item extends object> {
  add(item: Item): void
  /** Calls back for each item that still is. */
  forEach(callback: (item: Item) => void): void
}

/** Lists shorter than this are not worth tidying. */
const TIDY_FROM = 64

export function createWeakList<Item extends object>(): WeakList<Item> {
  let refs: WeakRef<Item>[] = []
  let tidyAt = TIDY_FROM
  return {
    add(item) {
      refs.push(new WeakRef(item))
      if (refs.length < tidyAt) return
      refs = refs.filter((ref) => ref.deref() !== undefined)
      tidyAt = Math.max(TIDY_FROM, refs.length * 2)
    },
    forEach(callback) {
      for (const ref of refs) {
        const item = ref.deref()
        if (item) callback(item)
      }
    },
  }
}
