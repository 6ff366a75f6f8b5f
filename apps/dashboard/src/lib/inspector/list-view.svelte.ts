/** What somebody has done to a list; it outlives the list, which goes with its tab. */
export interface ListView {
  search: string
  /** The list scrolls with the playhead. */
  following: boolean
  /** What is chosen of each filter; all where nothing is. */
  readonly chosen: ReadonlySet<string>
  readonly openIds: ReadonlySet<string>
  toggleOpen(id: string): void
  toggleChosen(choice: string): void
  /** Shows everything again. */
  clear(): void
}

export function createListView(): ListView {
  let search = $state('')
  let following = $state(true)
  let chosen = $state.raw<ReadonlySet<string>>(new Set())
  let openIds = $state.raw<ReadonlySet<string>>(new Set())
  return {
    get search() {
      return search
    },
    set search(text) {
      search = text
    },
    get following() {
      return following
    },
    set following(on) {
      following = on
    },
    get chosen() {
      return chosen
    },
    get openIds() {
      return openIds
    },
    toggleOpen(id) {
      openIds = toggled(openIds, id)
    },
    toggleChosen(choice) {
      chosen = toggled(chosen, choice)
    },
    clear() {
      search = ''
      chosen = new Set()
    },
  }
}

function toggled(set: ReadonlySet<string>, item: string): ReadonlySet<string> {
  const next = new Set(set)
  if (!next.delete(item)) next.add(item)
  return next
}
