import { SESSION_NOTES_LIMIT } from '@playhead/protocol'
import { randomUUIDv7 } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { createServerEvent, createServerEvents } from '../../testing/server-event-fixtures.ts'
import { NO_ANNOTATIONS, type StoredNote } from '../annotation-store.ts'
import type { Storage } from '../storage.ts'
import type { OpenStorage } from './describe-storage.ts'

function createNote(init: Partial<StoredNote> = {}): StoredNote {
  return {
    id: randomUUIDv7(),
    at: NOON,
    text: 'Here it goes wrong',
    authorId: 'ada',
    authorName: 'Ada',
    createdAt: NOON,
    editedAt: null,
    ...init,
  }
}

async function appendSession(storage: Storage, projectId = 'project-1'): Promise<string> {
  const segment = createSegment({}, { projectId })
  await storage.appendSegment(segment)
  return segment.sessionId
}

async function describeOne({ annotations }: Storage, sessionId: string, userId = 'ada') {
  return (await annotations.describe([sessionId], userId)).get(sessionId)
}

export function describeAnnotations(open: OpenStorage): void {
  describe('notes, tags and what was seen', () => {
    test('notes stand by their moment, and a second one of an id changes nothing', async () => {
      const storage = await open()
      const { annotations } = storage
      const sessionId = await appendSession(storage)
      const late = createNote({ at: NOON + 2_000 })
      const early = createNote({ at: NOON + 1_000.5, authorId: null, text: '<b>“Łódź”</b>\n' })
      expect(await annotations.putNote(sessionId, late)).toBe('stored')
      expect(await annotations.putNote(sessionId, early)).toBe('stored')
      expect(await annotations.putNote(sessionId, { ...early, text: 'other' })).toBe('stored')
      expect(await annotations.listNotes(sessionId)).toEqual([early, late])
      await storage.close()
    })

    test('a note is edited and deleted by its session and its id', async () => {
      const storage = await open()
      const { annotations } = storage
      const sessionId = await appendSession(storage)
      const other = await appendSession(storage)
      const note = createNote()
      await annotations.putNote(sessionId, note)
      const edit = { noteId: note.id, text: 'Better', editedAt: NOON + 9 }
      expect(await annotations.editNote({ ...edit, sessionId: other })).toBe(false)
      expect(await annotations.deleteNote(other, note.id)).toBe(false)
      expect(await annotations.editNote({ ...edit, sessionId })).toBe(true)
      const edited = { ...note, text: 'Better', editedAt: NOON + 9 }
      expect(await annotations.listNotes(sessionId)).toEqual([edited])
      expect(await annotations.deleteNote(sessionId, note.id)).toBe(true)
      expect(await annotations.deleteNote(sessionId, note.id)).toBe(false)
      expect(await annotations.editNote({ ...edit, sessionId })).toBe(false)
      expect(await annotations.listNotes(sessionId)).toEqual([])
      await storage.close()
    })

    test('a session takes so many notes and no more', async () => {
      const storage = await open()
      const { annotations } = storage
      const sessionId = await appendSession(storage)
      const notes = Array.from({ length: SESSION_NOTES_LIMIT }, () => createNote())
      await Promise.all(notes.map((note) => annotations.putNote(sessionId, note)))
      expect(await annotations.putNote(sessionId, createNote())).toBe('full')
      expect(await describeOne(storage, sessionId)).toMatchObject({
        noteCount: SESSION_NOTES_LIMIT,
      })
      await storage.close()
    })

    test('tags are replaced whole, and counted by project', async () => {
      const storage = await open()
      const { annotations } = storage
      const [first, second] = [await appendSession(storage), await appendSession(storage)]
      const foreign = await appendSession(storage, 'project-2')
      expect(await annotations.putTags(first, ['gone'])).toBe(true)
      await annotations.putTags(first, ['vip', 'checkout', 'vip'])
      await annotations.putTags(second, ['vip', 'bug'])
      await annotations.putTags(foreign, ['elsewhere'])
      expect((await describeOne(storage, first))?.tags).toEqual(['checkout', 'vip'])
      expect(await annotations.countTags('project-1', 2)).toEqual([
        { tag: 'vip', sessions: 2 },
        { tag: 'bug', sessions: 1 },
      ])
      await annotations.putTags(first, [])
      expect((await describeOne(storage, first))?.tags).toEqual([])
      await storage.close()
    })

    test('each person has seen what that person has seen', async () => {
      const storage = await open()
      const { annotations } = storage
      const sessionId = await appendSession(storage)
      const view = { sessionId, userId: 'ada', seenAt: NOON }
      expect(await annotations.markSeen(view)).toBe(true)
      expect(await annotations.markSeen({ ...view, seenAt: NOON + 1 })).toBe(true)
      expect((await describeOne(storage, sessionId, 'ada'))?.isSeen).toBe(true)
      expect((await describeOne(storage, sessionId, 'bob'))?.isSeen).toBe(false)
      const nobody = await annotations.describe([sessionId], null)
      expect(nobody.get(sessionId)).toEqual(NO_ANNOTATIONS)
      await annotations.markSeen({ ...view, seenAt: null })
      expect((await describeOne(storage, sessionId, 'ada'))?.isSeen).toBe(false)
      await storage.close()
    })

    test('a session that is not there takes nothing', async () => {
      const storage = await open()
      const { annotations } = storage
      const sessionId = randomUUIDv7()
      expect(await annotations.putNote(sessionId, createNote())).toBe('unknown_session')
      expect(await annotations.putTags(sessionId, ['a'])).toBe(false)
      expect(await annotations.markSeen({ sessionId, userId: 'ada', seenAt: 1 })).toBe(false)
      expect(await annotations.listNotes(sessionId)).toEqual([])
      expect(await annotations.describe([sessionId], 'ada')).toEqual(new Map())
      expect(await annotations.countTags('project-1', 9)).toEqual([])
      await storage.close()
    })

    test('all of it goes with the session, at once', async () => {
      const storage = await open()
      const { annotations, deletions } = storage
      const [sessionId, kept] = [await appendSession(storage), await appendSession(storage)]
      for (const id of [sessionId, kept]) {
        await annotations.putNote(id, createNote())
        await annotations.putTags(id, ['vip'])
        await annotations.markSeen({ sessionId: id, userId: 'ada', seenAt: NOON })
      }
      const request = { projectId: 'project-1', sessionIds: [sessionId], deletedAt: NOON }
      await deletions.deleteSessions(request)
      expect(await annotations.listNotes(sessionId)).toEqual([])
      expect(await describeOne(storage, sessionId)).toBeUndefined()
      expect(await annotations.countTags('project-1', 9)).toEqual([{ tag: 'vip', sessions: 1 }])
      expect(await describeOne(storage, kept)).toEqual({
        noteCount: 1,
        tags: ['vip'],
        isSeen: true,
      })
      await storage.close()
    })

    test('a session of a person keeps them when events are added, and loses them with itself', async () => {
      const storage = await open()
      const { annotations } = storage
      const limits = { idleTimeoutMs: 1_800_000, maxDurationMs: 86_400_000 }
      const append = (at: number, eventId: string) =>
        storage.appendServerEvents({
          ...createServerEvents([createServerEvent({ at, eventId, userId: 'u-1' })]),
          projectId: 'project-1',
          limits,
        })
      const list = async () =>
        (
          await storage.sessions.list({
            projectId: 'project-1',
            fromAt: 0,
            toAt: Infinity,
            limit: 10,
            after: null,
          })
        ).map(({ sessionId }) => sessionId)
      await append(NOON, 'e-1')
      await append(NOON + 3_000_000, 'e-2')
      const [late = '', early = ''] = await list()
      await annotations.putTags(early, ['early'])
      await annotations.putTags(late, ['late'])
      // Fills the gap between the two, which are one from now on.
      await append(NOON + 1_500_000, 'e-3')
      expect(await list()).toEqual([early])
      expect((await describeOne(storage, early))?.tags).toEqual(['early'])
      expect(await annotations.countTags('project-1', 9)).toEqual([{ tag: 'early', sessions: 1 }])
      await storage.close()
    })
  })
}
