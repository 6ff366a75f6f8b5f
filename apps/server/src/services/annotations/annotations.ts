import type { Note, NoteInit } from '@playhead/protocol'
import { randomUUIDv7 } from 'node:crypto'
import { AppError } from '../../errors.ts'
import type { StoredNote, TagCount } from '../../storage/annotation-store.ts'
import type { User } from '../../storage/user-store.ts'
import type { Storage } from '../../storage/storage.ts'
import { loadStored } from '../sessions/sessions.ts'

/** Tags that are suggested, at most. */
const SUGGESTED = 200

/** What people add to sessions. Every method throws unknown_session for one that is not there. */
export interface Annotations {
  /** By their moment. */
  listNotes(sessionId: string, user: User): Promise<Note[]>
  /** @throws {AppError} too_many_notes */
  addNote(sessionId: string, init: NoteInit, user: User): Promise<Note>
  /** @throws {AppError} unknown_note, not_your_note */
  editNote(place: NotePlace, text: string, user: User): Promise<Note>
  /** @throws {AppError} unknown_note, not_your_note */
  deleteNote(place: NotePlace, user: User): Promise<void>
  /** Replaces the tags of a session; one that differs only in its case is the same. */
  putTags(sessionId: string, tags: readonly string[]): Promise<string[]>
  /** Of a project, most used first. */
  suggestTags(projectId: string): Promise<TagCount[]>
  markSeen(sessionId: string, isSeen: boolean, user: User): Promise<void>
}

export interface NotePlace {
  readonly sessionId: string
  readonly noteId: string
}

export function createAnnotations(
  { annotations, sessions }: Pick<Storage, 'annotations' | 'sessions'>,
  now: () => number,
): Annotations {
  const loadStart = async (sessionId: string): Promise<number> =>
    (await loadStored(sessions, sessionId)).columns.startedAt

  /** @throws {AppError} unknown_note, not_your_note */
  const findOwn = async ({ sessionId, noteId }: NotePlace, user: User): Promise<StoredNote> => {
    const note = (await annotations.listNotes(sessionId)).find(({ id }) => id === noteId)
    if (!note) throw new AppError('unknown_note')
    if (!mayChange(note, user)) throw new AppError('not_your_note')
    return note
  }

  return {
    listNotes: async (sessionId, user) => {
      const startedAt = await loadStart(sessionId)
      const notes = await annotations.listNotes(sessionId)
      return notes.map((note) => toNote(note, { startedAt, user }))
    },
    addNote: async (sessionId, { offsetMs, text }, user) => {
      const startedAt = await loadStart(sessionId)
      const note: StoredNote = {
        id: randomUUIDv7(),
        at: startedAt + offsetMs,
        text: text.trim(),
        authorId: user.id,
        authorName: user.name,
        createdAt: now(),
        editedAt: null,
      }
      const status = await annotations.putNote(sessionId, note)
      if (status === 'full') throw new AppError('too_many_notes')
      if (status === 'unknown_session') throw new AppError('unknown_session')
      return toNote(note, { startedAt, user })
    },
    editNote: async (place, given, user) => {
      const startedAt = await loadStart(place.sessionId)
      const note = await findOwn(place, user)
      const edit = { text: given.trim(), editedAt: now() }
      const isThere = await annotations.editNote({ ...place, ...edit })
      if (!isThere) throw new AppError('unknown_note')
      return toNote({ ...note, ...edit }, { startedAt, user })
    },
    deleteNote: async (place, user) => {
      await loadStart(place.sessionId)
      await findOwn(place, user)
      await annotations.deleteNote(place.sessionId, place.noteId)
    },
    putTags: async (sessionId, tags) => {
      const byName = new Map(tags.toReversed().map((tag) => [tag.toLocaleLowerCase('en'), tag]))
      const kept = [...byName.values()].sort()
      if (!(await annotations.putTags(sessionId, kept))) throw new AppError('unknown_session')
      return kept
    },
    suggestTags: (projectId) => annotations.countTags(projectId, SUGGESTED),
    markSeen: async (sessionId, isSeen, { id: userId }) => {
      const view = { sessionId, userId, seenAt: isSeen ? now() : null }
      if (!(await annotations.markSeen(view))) throw new AppError('unknown_session')
    },
  }
}

function mayChange({ authorId }: StoredNote, { id, role }: User): boolean {
  return role === 'admin' || (role === 'member' && authorId === id)
}

function toNote(
  note: StoredNote,
  { startedAt, user }: { readonly startedAt: number; readonly user: User },
): Note {
  const { id, at, text, authorName, createdAt, editedAt } = note
  // What arrived late can have moved the start behind it.
  const offsetMs = Math.max(0, at - startedAt)
  return { id, offsetMs, text, authorName, createdAt, editedAt, mayChange: mayChange(note, user) }
}
