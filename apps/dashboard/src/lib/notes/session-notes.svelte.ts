import type { SessionSummary } from '@playhead/protocol'
import { createQuery } from '@tanstack/svelte-query'
import { getApi } from '../api/context.ts'
import { createNoteMoments, type NoteMoment } from '../timeline/moments.ts'

/** The notes of a session as its timeline shows them, and which of them is open. */
export interface SessionNotes {
  /** Ascending. */
  readonly moments: readonly NoteMoment[]
  /** The note to be shown; each opening is an object of its own. Null: none is asked for. */
  readonly opened: { readonly id: string } | null
  open(id: string): void
}

/** To be called while a component is made. A shared session shows no notes. */
export function createSessionNotes(options: {
  session: () => SessionSummary
  isShared: boolean
}): SessionNotes {
  const api = getApi()
  let opened = $state.raw<{ id: string } | null>(null)
  // What the panel loads and changes lies under the same key; without notes nothing is asked.
  const list = createQuery(() => ({
    queryKey: ['session', options.session().id, 'notes'],
    queryFn: ({ signal }) => api.notes.list(options.session().id, signal),
    enabled: !options.isShared && options.session().noteCount > 0,
  }))
  const moments = $derived(createNoteMoments(list.data?.notes ?? []))
  return {
    get moments() {
      return moments
    },
    get opened() {
      return opened
    },
    open: (id) => (opened = { id }),
  }
}
