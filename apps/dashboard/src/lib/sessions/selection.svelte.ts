import { SESSIONS_AT_ONCE_LIMIT } from '@playhead/protocol'
import { SvelteSet } from 'svelte/reactivity'

/** Which sessions of a list are chosen; reading it is reactive. */
export interface Selection {
  /** Of the list as it is now, in its order. */
  readonly ids: readonly string[]
  has(id: string): boolean
  /** Chooses one or lets it go; with `isRange`, all from the one before to it. */
  toggle(id: string, isRange: boolean): void
  /** The first ones, as many as can be changed at once; again: none. */
  toggleAll(): void
  clear(): void
}

/** @param list the ids that are shown, in order */
export function createSelection(list: () => readonly string[]): Selection {
  const chosen = new SvelteSet<string>()
  let anchor: string | null = null
  const ids = $derived(list().filter((id) => chosen.has(id)))

  const put = (id: string, isChosen: boolean): void => {
    if (!isChosen) chosen.delete(id)
    else if (ids.length < SESSIONS_AT_ONCE_LIMIT) chosen.add(id)
  }
  const findRange = (id: string): readonly string[] => {
    const all = list()
    const [from, to] = [all.indexOf(anchor ?? id), all.indexOf(id)]
    if (from < 0 || to < 0) return [id]
    return all.slice(Math.min(from, to), Math.max(from, to) + 1)
  }

  return {
    get ids() {
      return ids
    },
    has: (id) => chosen.has(id),
    toggle(id, isRange) {
      const isChosen = !chosen.has(id)
      for (const each of isRange ? findRange(id) : [id]) put(each, isChosen)
      anchor = id
    },
    toggleAll() {
      const first = list().slice(0, SESSIONS_AT_ONCE_LIMIT)
      const isAll = first.every((id) => chosen.has(id))
      chosen.clear()
      if (!isAll) for (const id of first) chosen.add(id)
    },
    clear: () => chosen.clear(),
  }
}
