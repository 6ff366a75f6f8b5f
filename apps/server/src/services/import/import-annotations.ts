import { NOTE_LENGTH_LIMIT, SESSION_NOTES_LIMIT, SESSION_TAGS_LIMIT } from '@playhead/protocol'
import { Nullable, Timestamp, UuidV7 } from '@playhead/protocol/schema'
import { Type } from 'typebox'
import type { AnnotationStore, StoredNote } from '../../storage/annotation-store.ts'

/** The notes of an export, as a file may have them. */
export const ArchivedNotes = Type.Array(
  Type.Object({
    id: UuidV7,
    at: Timestamp,
    text: Type.String({ minLength: 1, maxLength: NOTE_LENGTH_LIMIT }),
    authorName: Type.String({ minLength: 1, maxLength: 200 }),
    createdAt: Timestamp,
    editedAt: Nullable(Timestamp),
  }),
  { maxItems: SESSION_NOTES_LIMIT },
)

/**
 * Adds the notes and tags of an export to its session; what is there already stays. Whose
 * a note is, a file cannot say: only its author's name comes along, and administrators
 * may change it.
 */
export async function importAnnotations(
  annotations: AnnotationStore,
  archive: {
    readonly sessionId: string
    readonly notes?: readonly Omit<StoredNote, 'authorId'>[]
    readonly tags?: readonly string[]
  },
): Promise<void> {
  const { sessionId, notes = [], tags = [] } = archive
  for (const note of notes) {
    await annotations.putNote(sessionId, { ...note, authorId: null })
  }
  if (tags.length === 0) return
  const known = (await annotations.describe([sessionId], null)).get(sessionId)?.tags ?? []
  await annotations.putTags(
    sessionId,
    [...new Set([...known, ...tags])].slice(0, SESSION_TAGS_LIMIT),
  )
}
