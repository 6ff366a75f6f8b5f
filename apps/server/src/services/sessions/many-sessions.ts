import type { SessionsChanged, SessionsTagging } from '@playhead/protocol'
import { SESSION_TAGS_LIMIT } from '@playhead/protocol'
import { setImmediate } from 'node:timers/promises'
import type { Storage } from '../../storage/storage.ts'
import type { Annotations } from '../annotations/annotations.ts'

/** So many are changed at a time, in one commit; others get between. */
const AT_ONCE = 20

export interface ManySessions {
  /** Adds tags to sessions of a project, and takes others off; in any case they are the same. */
  tag(projectId: string, tagging: SessionsTagging): Promise<SessionsChanged>
  pin(projectId: string, sessionIds: readonly string[], isPinned: boolean): Promise<SessionsChanged>
}

/** Changes of sessions that were chosen one by one. */
export function createManySessions(
  {
    sessions,
    deletions,
    annotations: added,
  }: Pick<Storage, 'sessions' | 'deletions' | 'annotations'>,
  annotations: Pick<Annotations, 'putTags'>,
): ManySessions {
  /** @param change returns whether it was done */
  const changeAll = async (
    projectId: string,
    sessionIds: readonly string[],
    change: (sessionId: string) => Promise<boolean>,
  ): Promise<SessionsChanged> => {
    const ids = [...new Set(sessionIds)]
    let changed = 0
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const done = await Promise.all(
        ids.slice(from, from + AT_ONCE).map(async (id) => {
          const session = await sessions.load(id)
          return session?.projectId === projectId && (await change(id))
        }),
      )
      changed += done.filter(Boolean).length
      await setImmediate()
    }
    return { changed, skipped: ids.length - changed }
  }

  return {
    tag: (projectId, { sessionIds, add, remove }) => {
      const removed = new Set(remove.map(toKey))
      return changeAll(projectId, sessionIds, async (id) => {
        const known = (await added.describe([id], null)).get(id)?.tags ?? []
        const tags = joinTags(
          known.filter((tag) => !removed.has(toKey(tag))),
          add,
        )
        if (tags.length > SESSION_TAGS_LIMIT) return false
        // One that was deleted meanwhile is passed over.
        return annotations.putTags(id, tags).then(
          () => true,
          () => false,
        )
      })
    },
    pin: (projectId, sessionIds, isPinned) =>
      changeAll(projectId, sessionIds, (id) => deletions.pinSession(id, isPinned)),
  }
}

/** A tag that is there stays as it is written. */
function joinTags(known: readonly string[], add: readonly string[]): string[] {
  const tags = new Map(known.map((tag) => [toKey(tag), tag]))
  for (const tag of add) if (!tags.has(toKey(tag))) tags.set(toKey(tag), tag)
  return [...tags.values()]
}

function toKey(tag: string): string {
  return tag.toLocaleLowerCase('en')
}
