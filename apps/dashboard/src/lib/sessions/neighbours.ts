/**
 * The list that a session was opened from, so that one can go on from session to
 * session without it. It is kept for this tab alone: the address of a session is the
 * same from wherever it was opened.
 */
const NAME = 'playhead.list'

/** Longer lists are cut: nobody watches that many one after the other. */
const IDS_LIMIT = 2_000

export interface Neighbours {
  /** Id of the session above in the list; null at its top, and without a list. */
  readonly previous: string | null
  /** Id of the one below. */
  readonly next: string | null
}

/** Keeps a list, in its order. A full or forbidden storage only forgets it. */
export function rememberList(storage: Storage, ids: readonly string[]): void {
  try {
    storage.setItem(NAME, ids.slice(0, IDS_LIMIT).join(' '))
  } catch {
    // Then there are no neighbours.
  }
}

/** Who stands beside a session in the list that was looked at last. */
export function findNeighbours(storage: Storage, id: string): Neighbours {
  const ids = read(storage)
  const place = ids.indexOf(id)
  if (place < 0) return { previous: null, next: null }
  return { previous: ids[place - 1] ?? null, next: ids[place + 1] ?? null }
}

function read(storage: Storage): string[] {
  try {
    return (storage.getItem(NAME) ?? '').split(' ').filter(Boolean)
  } catch {
    return []
  }
}
