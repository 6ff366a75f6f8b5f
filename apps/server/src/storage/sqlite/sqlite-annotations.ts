import { SESSION_NOTES_LIMIT } from '@playhead/protocol'
import type { Database } from 'better-sqlite3'
import type { AnnotationStore, StoredNote, TagCount } from '../annotation-store.ts'

export interface SqliteAnnotationsOptions {
  readonly writer: Database
  readonly reader: Database
  /** Runs a write inside a transaction; resolves when that is on disk. */
  readonly enqueue: <Result>(write: () => Result) => Promise<Result>
}

interface AnnotationRow {
  readonly sessionId: string
  readonly noteCount: number
  readonly tags: string
  readonly isSeen: number
}

export function createSqliteAnnotations(options: SqliteAnnotationsOptions): AnnotationStore {
  const { writer, reader, enqueue } = options
  const statements = prepareWrites(writer)
  const notes = reader.prepare<[string], StoredNote>(
    `SELECT id, at, text, author_id AS authorId, author_name AS authorName,
       created_at AS createdAt, edited_at AS editedAt
     FROM notes WHERE session_id = ? ORDER BY at, id`,
  )
  const tags = reader.prepare<[string, number], TagCount>(
    `SELECT tag, count(*) AS sessions FROM session_tags WHERE project_id = ?
     GROUP BY tag ORDER BY sessions DESC, tag LIMIT ?`,
  )
  const described = reader.prepare<[string | null, string], AnnotationRow>(
    `SELECT session_id AS sessionId,
       (SELECT count(*) FROM notes WHERE notes.session_id = sessions.session_id) AS noteCount,
       (SELECT json_group_array(tag ORDER BY tag) FROM session_tags
         WHERE session_tags.session_id = sessions.session_id) AS tags,
       EXISTS (SELECT 1 FROM session_views
         WHERE session_views.session_id = sessions.session_id AND user_id = ?) AS isSeen
     FROM sessions WHERE session_id IN (SELECT value FROM json_each(?))`,
  )

  const putNote = (sessionId: string, note: StoredNote) => {
    const projectId = statements.project.get(sessionId)
    if (projectId === undefined) return 'unknown_session'
    if (statements.hasNote.get(note.id) !== undefined) return 'stored'
    if ((statements.noteCount.get(sessionId) ?? 0) >= SESSION_NOTES_LIMIT) return 'full'
    statements.insertNote.run({ ...note, sessionId, projectId })
    return 'stored'
  }

  const putTags = (sessionId: string, given: readonly string[]): boolean => {
    const projectId = statements.project.get(sessionId)
    if (projectId === undefined) return false
    statements.dropTags.run(sessionId)
    for (const tag of new Set(given)) statements.insertTag.run(sessionId, tag, projectId)
    return true
  }

  return {
    listNotes: async (sessionId) => notes.all(sessionId),
    putNote: (sessionId, note) => enqueue(() => putNote(sessionId, note)),
    editNote: ({ sessionId, noteId, text, editedAt }) =>
      enqueue(() => statements.editNote.run(text, editedAt, sessionId, noteId).changes > 0),
    deleteNote: (sessionId, noteId) =>
      enqueue(() => statements.deleteNote.run(sessionId, noteId).changes > 0),
    putTags: (sessionId, given) => enqueue(() => putTags(sessionId, given)),
    countTags: async (projectId, limit) => tags.all(projectId, limit),
    markSeen: ({ sessionId, userId, seenAt }) =>
      enqueue(() => {
        const projectId = statements.project.get(sessionId)
        if (projectId === undefined) return false
        if (seenAt === null) statements.dropView.run(sessionId, userId)
        else statements.putView.run(sessionId, userId, projectId, seenAt)
        return true
      }),
    describe: async (sessionIds, userId) =>
      new Map(
        described.all(userId, JSON.stringify(sessionIds)).map((row) => [
          row.sessionId,
          {
            noteCount: row.noteCount,
            tags: JSON.parse(row.tags) as string[],
            isSeen: row.isSeen === 1,
          },
        ]),
      ),
  }
}

function prepareWrites(db: Database) {
  return {
    project: db
      .prepare<[string], string>('SELECT project_id FROM sessions WHERE session_id = ?')
      .pluck(),
    hasNote: db.prepare<[string], number>('SELECT 1 FROM notes WHERE id = ?').pluck(),
    noteCount: db
      .prepare<[string], number>('SELECT count(*) FROM notes WHERE session_id = ?')
      .pluck(),
    insertNote: db.prepare(
      `INSERT INTO notes (id, session_id, project_id, at, text, author_id, author_name,
         created_at, edited_at)
       VALUES (@id, @sessionId, @projectId, @at, @text, @authorId, @authorName,
         @createdAt, @editedAt)`,
    ),
    editNote: db.prepare(
      'UPDATE notes SET text = ?, edited_at = ? WHERE session_id = ? AND id = ?',
    ),
    deleteNote: db.prepare('DELETE FROM notes WHERE session_id = ? AND id = ?'),
    dropTags: db.prepare('DELETE FROM session_tags WHERE session_id = ?'),
    insertTag: db.prepare(
      'INSERT INTO session_tags (session_id, tag, project_id) VALUES (?, ?, ?)',
    ),
    putView: db.prepare(
      `INSERT INTO session_views (session_id, user_id, project_id, seen_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (session_id, user_id) DO UPDATE SET seen_at = excluded.seen_at`,
    ),
    dropView: db.prepare('DELETE FROM session_views WHERE session_id = ? AND user_id = ?'),
  }
}
