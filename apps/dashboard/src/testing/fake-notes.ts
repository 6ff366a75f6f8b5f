import type { Note, NoteInit, SessionSummary } from '@playhead/protocol'
import type { FakeServer, Request } from './fake-server.ts'
import { sessionId } from './summaries.ts'

export function noteOf(number: number, fields: Partial<Note> = {}): Note {
  return {
    id: sessionId(700 + number),
    offsetMs: number * 1_000,
    text: `note ${number}`,
    authorName: 'Admin',
    createdAt: Date.now() - 60_000,
    editedAt: null,
    mayChange: true,
    ...fields,
  }
}

/** Notes, tags and what was seen of a session; null for other parts of it. */
export function answerAnnotations(
  server: FakeServer,
  session: SessionSummary,
  { method, path, body }: Request,
): Response | null {
  const [, , part, noteId] = path.split('/')
  if (part === 'seen') {
    session.isSeen = (JSON.parse(body) as { isSeen: boolean }).isSeen
    return new Response(null, { status: 204 })
  }
  if (part === 'tags') {
    session.tags = (JSON.parse(body) as { tags: string[] }).tags
    return Response.json({ tags: session.tags })
  }
  if (part !== 'notes') return null
  const answer = answerNotes(server, { method, body, noteId })
  session.noteCount = server.notes.length
  return answer
}

function answerNotes(
  server: FakeServer,
  { method, body, noteId }: { method: string; body: string; noteId: string | undefined },
): Response {
  if (method === 'GET') return Response.json({ notes: server.notes })
  if (method === 'POST') {
    const made = noteOf(server.notes.length, JSON.parse(body) as NoteInit)
    server.notes = [...server.notes, made]
    return Response.json(made, { status: 201 })
  }
  const note = server.notes.find(({ id }) => id === noteId)
  if (method === 'DELETE') {
    server.notes = server.notes.filter((each) => each !== note)
    return new Response(null, { status: 204 })
  }
  const { text } = JSON.parse(body) as { text: string }
  const edited = { ...(note ?? noteOf(0)), text, editedAt: Date.now() }
  server.notes = server.notes.map((each) => (each === note ? edited : each))
  return Response.json(edited)
}
