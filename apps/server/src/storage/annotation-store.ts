/**
 * What people add to sessions: notes, tags, and who has seen what. It belongs to the
 * session and goes with it, at once, when that is deleted.
 */
export interface AnnotationStore {
  /** By moment, then id. Unknown session: empty. */
  listNotes(sessionId: string): Promise<StoredNote[]>
  /**
   * Adds a note, while there are fewer than `SESSION_NOTES_LIMIT`. One whose id is there
   * changes nothing.
   */
  putNote(sessionId: string, note: StoredNote): Promise<'stored' | 'unknown_session' | 'full'>
  /** @returns whether the session has it */
  editNote(edit: NoteEdit): Promise<boolean>
  /** @returns whether the session had it */
  deleteNote(sessionId: string, noteId: string): Promise<boolean>
  /** Replaces the tags of a session. @returns whether it is there */
  putTags(sessionId: string, tags: readonly string[]): Promise<boolean>
  /** The tags of a project's sessions, most used first, then by their text. */
  countTags(projectId: string, limit: number): Promise<TagCount[]>
  /** When a person saw a session; null: never. @returns whether it is there */
  markSeen(view: SessionView): Promise<boolean>
  /** Of the sessions that are there, by id. `userId` null: nobody has seen any. */
  describe(
    sessionIds: readonly string[],
    userId: string | null,
  ): Promise<ReadonlyMap<string, SessionAnnotations>>
}

export interface StoredNote {
  readonly id: string
  /** Of the session: server time. */
  readonly at: number
  readonly text: string
  /** null: of somebody who is no user here, by an import. */
  readonly authorId: string | null
  readonly authorName: string
  readonly createdAt: number
  readonly editedAt: number | null
}

export interface NoteEdit {
  readonly sessionId: string
  readonly noteId: string
  readonly text: string
  readonly editedAt: number
}

export interface TagCount {
  readonly tag: string
  readonly sessions: number
}

export interface SessionView {
  readonly sessionId: string
  readonly userId: string
  readonly seenAt: number | null
}

export interface SessionAnnotations {
  readonly noteCount: number
  /** By their text. */
  readonly tags: readonly string[]
  readonly isSeen: boolean
}

export const NO_ANNOTATIONS: SessionAnnotations = { noteCount: 0, tags: [], isSeen: false }
