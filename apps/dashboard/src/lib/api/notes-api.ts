import type { Note, NoteInit, NoteList, SessionTags, TagList } from '@playhead/protocol'
import type { Requests } from './requests.ts'

/** What people add to sessions. */
export interface NotesApi {
  list(sessionId: string, signal?: AbortSignal): Promise<NoteList>
  add(sessionId: string, init: NoteInit): Promise<Note>
  edit(sessionId: string, noteId: string, text: string): Promise<Note>
  remove(sessionId: string, noteId: string): Promise<void>
  /** Replaces the tags of a session. */
  putTags(sessionId: string, tags: readonly string[]): Promise<SessionTags>
  /** Of a project, most used first. */
  listTags(project: string, signal?: AbortSignal): Promise<TagList>
  markSeen(sessionId: string): Promise<void>
}

export function createNotesApi({ request, get, change }: Requests): NotesApi {
  const pathOf = (sessionId: string): string => `sessions/${encodeURIComponent(sessionId)}`
  const noteOf = (sessionId: string, noteId: string): string =>
    `${pathOf(sessionId)}/notes/${encodeURIComponent(noteId)}`
  return {
    list: (sessionId, signal) => get(`${pathOf(sessionId)}/notes`, signal),
    async add(sessionId, init) {
      return (await (await change('POST', `${pathOf(sessionId)}/notes`, init)).json()) as Note
    },
    async edit(sessionId, noteId, text) {
      return (await (await change('PUT', noteOf(sessionId, noteId), { text })).json()) as Note
    },
    async remove(sessionId, noteId) {
      await request(noteOf(sessionId, noteId), { method: 'DELETE' })
    },
    async putTags(sessionId, tags) {
      const answer = await change('PUT', `${pathOf(sessionId)}/tags`, { tags })
      return (await answer.json()) as SessionTags
    },
    listTags: (project, signal) => get(`projects/${encodeURIComponent(project)}/tags`, signal),
    async markSeen(sessionId) {
      await change('PUT', `${pathOf(sessionId)}/seen`, { isSeen: true })
    },
  }
}
