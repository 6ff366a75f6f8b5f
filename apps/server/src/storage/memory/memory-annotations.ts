import { SESSION_NOTES_LIMIT } from '@playhead/protocol'
import type { AnnotationStore, SessionAnnotations, StoredNote } from '../annotation-store.ts'
import type { FilteredSession } from '../matches-filter.ts'
import { compareText } from '../compare-text.ts'
import type { MemorySessions } from './memory-sessions.ts'

export interface MemoryAnnotations extends AnnotationStore {
  /** Drops what people added to a session that is gone. */
  forget(sessionId: string): void
  /** For filters. */
  look(sessionId: string): Pick<FilteredSession, 'hasNotes' | 'tags' | 'seenBy'>
}

interface Added {
  readonly notes: Map<string, StoredNote>
  tags: readonly string[]
  readonly seenAt: Map<string, number>
}

export function createMemoryAnnotations(sessions: MemorySessions): MemoryAnnotations {
  const added = new Map<string, Added>()
  /** null when there is no such session. */
  const open = (sessionId: string): Added | null => {
    if (!sessions.has(sessionId)) return null
    const known = added.get(sessionId)
    if (known) return known
    const made = { notes: new Map(), tags: [], seenAt: new Map() }
    added.set(sessionId, made)
    return made
  }

  return {
    forget: (sessionId) => void added.delete(sessionId),
    look: (sessionId) => {
      const found = added.get(sessionId)
      return {
        hasNotes: (found?.notes.size ?? 0) > 0,
        tags: found?.tags ?? [],
        seenBy: [...(found?.seenAt.keys() ?? [])],
      }
    },
    listNotes: async (sessionId) =>
      [...(open(sessionId)?.notes.values() ?? [])]
        .sort((a, b) => a.at - b.at || compareText(a.id, b.id))
        .map((note) => ({ ...note })),
    putNote: async (sessionId, note) => {
      const found = open(sessionId)
      if (!found) return 'unknown_session'
      if (found.notes.has(note.id)) return 'stored'
      if (found.notes.size >= SESSION_NOTES_LIMIT) return 'full'
      found.notes.set(note.id, { ...note })
      return 'stored'
    },
    editNote: async ({ sessionId, noteId, text, editedAt }) => {
      const notes = open(sessionId)?.notes
      const note = notes?.get(noteId)
      if (note) notes?.set(noteId, { ...note, text, editedAt })
      return note !== undefined
    },
    deleteNote: async (sessionId, noteId) => open(sessionId)?.notes.delete(noteId) ?? false,
    putTags: async (sessionId, tags) => {
      const found = open(sessionId)
      if (found) found.tags = [...new Set(tags)].sort(compareText)
      return found !== null
    },
    countTags: async (projectId, limit) => {
      const counts = new Map<string, number>()
      for (const [sessionId, { tags }] of added) {
        if (sessions.get(sessionId)?.projectId !== projectId) continue
        for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
      }
      return [...counts]
        .map(([tag, count]) => ({ tag, sessions: count }))
        .sort((a, b) => b.sessions - a.sessions || compareText(a.tag, b.tag))
        .slice(0, limit)
    },
    markSeen: async ({ sessionId, userId, seenAt }) => {
      const found = open(sessionId)
      if (seenAt === null) found?.seenAt.delete(userId)
      else found?.seenAt.set(userId, seenAt)
      return found !== null
    },
    describe: async (sessionIds, userId) => {
      const described = new Map<string, SessionAnnotations>()
      for (const sessionId of sessionIds) {
        const found = open(sessionId)
        if (!found) continue
        described.set(sessionId, {
          noteCount: found.notes.size,
          tags: found.tags,
          isSeen: userId !== null && found.seenAt.has(userId),
        })
      }
      return described
    },
  }
}
