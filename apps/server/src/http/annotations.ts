import {
  ErrorAnswer,
  Note,
  NoteChange,
  NoteInit,
  NoteList,
  SessionTags,
  TagList,
} from '@playhead/protocol/schema'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Annotations } from '../services/annotations/annotations.ts'
import type { User } from '../storage/user-store.ts'
import type { AppInstance } from './app-instance.ts'
import { ProjectParams } from './project-settings.ts'
import { SessionParams } from './sessions.ts'

const NoteParams = Type.Object({
  ...SessionParams.properties,
  noteId: Type.String({ maxLength: 64 }),
})

export interface AnnotationRoutesOptions {
  readonly annotations: Annotations
  readonly getUser: (request: FastifyRequest) => User
}

/** What people add to sessions: notes, tags, and who has seen what. */
export function addAnnotationRoutes(app: AppInstance, options: AnnotationRoutesOptions): void {
  const { annotations, getUser } = options

  app.get(
    '/api/sessions/:id/notes',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'The notes of a session, by their moment',
        tags: ['sessions'],
        params: SessionParams,
        response: { 200: NoteList, '4xx': ErrorAnswer },
      },
    },
    async (request) => ({
      notes: await annotations.listNotes(request.params.id, getUser(request)),
    }),
  )
  app.post(
    '/api/sessions/:id/notes',
    {
      config: { role: 'member' },
      schema: {
        summary: 'Write a note at a moment of a session',
        tags: ['sessions'],
        params: SessionParams,
        body: NoteInit,
        response: { 201: Note, '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const { params, body } = request
      return reply.code(201).send(await annotations.addNote(params.id, body, getUser(request)))
    },
  )
  app.put(
    '/api/sessions/:id/notes/:noteId',
    {
      config: { role: 'member' },
      schema: {
        summary: 'Edit a note: for its author, and administrators',
        tags: ['sessions'],
        params: NoteParams,
        body: NoteChange,
        response: { 200: Note, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const { id: sessionId, noteId } = request.params
      return annotations.editNote({ sessionId, noteId }, request.body.text, getUser(request))
    },
  )
  app.delete(
    '/api/sessions/:id/notes/:noteId',
    {
      config: { role: 'member' },
      schema: {
        summary: 'Delete a note: for its author, and administrators',
        tags: ['sessions'],
        params: NoteParams,
        response: { 204: Type.Null(), '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const { id: sessionId, noteId } = request.params
      await annotations.deleteNote({ sessionId, noteId }, getUser(request))
      return reply.code(204).send(null)
    },
  )
  app.put(
    '/api/sessions/:id/tags',
    {
      config: { role: 'member' },
      schema: {
        summary: 'Replace the tags of a session',
        tags: ['sessions'],
        params: SessionParams,
        body: SessionTags,
        response: { 200: SessionTags, '4xx': ErrorAnswer },
      },
    },
    async ({ params, body }) => ({ tags: await annotations.putTags(params.id, body.tags) }),
  )
  app.get(
    '/api/projects/:id/tags',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'The tags of a project’s sessions, most used first',
        tags: ['projects'],
        params: ProjectParams,
        response: { 200: TagList, '4xx': ErrorAnswer },
      },
    },
    async ({ params }) => ({ tags: await annotations.suggestTags(params.id) }),
  )
  app.put(
    '/api/sessions/:id/seen',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Say whether you have seen a session: viewers may, too',
        tags: ['sessions'],
        params: SessionParams,
        body: Type.Object({ isSeen: Type.Boolean() }, { additionalProperties: false }),
        response: { 204: Type.Null(), '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      await annotations.markSeen(request.params.id, request.body.isSeen, getUser(request))
      return reply.code(204).send(null)
    },
  )
}
