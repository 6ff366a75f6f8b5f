import { randomUUIDv7 } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import {
  createServerEvent,
  createServerEvents,
  createSessionId,
} from '../../testing/server-event-fixtures.ts'
import { DELETED_AT_ONCE, TOMBSTONE_MS, type SelectionQuery } from '../deletions.ts'
import type { Storage } from '../storage.ts'
import type { OpenStorage } from './describe-storage.ts'

const PROJECT = 'project-1'
const ALL: SelectionQuery = {
  projectId: PROJECT,
  fromAt: 0,
  toAt: Infinity,
  after: null,
  person: null,
  endedBefore: null,
  isPoor: false,
  withPinned: true,
}
const MINUTE_MS = 60_000

function remove(storage: Storage, ...sessionIds: string[]) {
  return storage.deletions.deleteSessions({ projectId: PROJECT, sessionIds, deletedAt: NOON })
}

async function sweepAll(storage: Storage, now = NOON): Promise<void> {
  while ((await storage.deletions.sweep(now)) === 'more');
}

async function readEverything(storage: Storage, sessionId: string) {
  const { sessions, replays } = storage
  return {
    session: await sessions.load(sessionId),
    events: await sessions.loadEvents(sessionId),
    pages: await sessions.loadPages(sessionId),
    segments: await replays.listSegments(sessionId),
  }
}

const NOTHING = { session: null, events: [], pages: [], segments: [] }

/** A session of two segments and an event of a back end. */
async function appendVisit(storage: Storage, init: Parameters<typeof createSegment>[0] = {}) {
  const sessionId = init?.sessionId ?? createSessionId(init?.firstAt ?? NOON, visits)
  visits += 1
  const windowId = randomUUIDv7()
  await storage.appendSegment(createSegment({ ...init, sessionId, windowId }))
  await storage.appendSegment(createSegment({ ...init, sessionId, windowId, sequence: 1 }))
  const record = createServerEvent({
    owner: { kind: 'session', sessionId, customId: null },
    at: init?.firstAt ?? NOON,
    userId: null,
  })
  await storage.appendServerEvents(createServerEvents([record]))
  return { sessionId, windowId, record }
}
let visits = 0

export function describeDeletions(open: OpenStorage): void {
  describe('deleting', () => {
    test('a deleted session is gone at once with all that is in it, and others stay', async () => {
      const storage = await open()
      const gone = await appendVisit(storage)
      const kept = await appendVisit(storage)
      const before = await readEverything(storage, kept.sessionId)
      const use = await storage.deletions.loadUse(PROJECT)
      const deleted = await remove(storage, gone.sessionId)
      expect(deleted).toEqual({ sessions: 1, sizeBytes: use.sizeBytes / 2 })
      expect(await readEverything(storage, gone.sessionId)).toEqual(NOTHING)
      const range = { projectId: PROJECT, fromAt: 0, toAt: Infinity }
      const list = await storage.sessions.list({ ...range, limit: 9, after: null })
      expect(list.map(({ sessionId }) => sessionId)).toEqual([kept.sessionId])
      const bounce = { minDurationMs: null, requireNoInteraction: false }
      expect(await storage.sessions.measure({ ...range, bounce })).toMatchObject({ sessions: 1 })
      expect(await storage.sessions.listTopPages(range)).toEqual([
        { path: '/', views: 2, sessions: 1 },
      ])
      const stretch = { ...gone, fromSequence: 0, toSequence: 9 }
      expect(await Array.fromAsync(storage.replays.readSegments(stretch))).toEqual([])
      await sweepAll(storage)
      expect(await storage.deletions.countUnswept()).toBe(0)
      expect(await readEverything(storage, kept.sessionId)).toEqual(before)
      expect(await storage.deletions.loadUse(PROJECT)).toEqual({
        sessions: 1,
        sizeBytes: use.sizeBytes / 2,
      })
      await storage.close()
    })

    test('what comes for a deleted session is dropped, before and after it is swept', async () => {
      const storage = await open()
      const { sessionId, windowId, record } = await appendVisit(storage)
      await remove(storage, sessionId)
      for (const sequence of [1, 2]) {
        const late = createSegment({ sessionId, windowId, sequence })
        expect(await storage.appendSegment(late)).toBe('deleted')
        const again = { ...record, event: { ...record.event, name: 'again' } }
        const fresh = { ...record, eventId: randomUUIDv7() }
        expect(await storage.appendServerEvents(createServerEvents([again, fresh]))).toEqual({
          accepted: 1,
          duplicates: 1,
        })
        expect(await readEverything(storage, sessionId)).toEqual(NOTHING)
        await sweepAll(storage)
      }
      await storage.close()
    })

    test('an id is free again when every recorder has given up', async () => {
      const storage = await open()
      const { sessionId } = await appendVisit(storage)
      await remove(storage, sessionId)
      await sweepAll(storage, NOON + TOMBSTONE_MS)
      expect(await storage.appendSegment(createSegment({ sessionId }))).toBe('deleted')
      await sweepAll(storage, NOON + TOMBSTONE_MS + 1)
      expect(await storage.appendSegment(createSegment({ sessionId }))).toBe('stored')
      await storage.close()
    })

    test('a session that begins while another is being swept takes nothing over from it', async () => {
      const storage = await open()
      const old = await appendVisit(storage)
      await remove(storage, old.sessionId)
      const fresh = createSegment()
      await storage.appendSegment(fresh)
      await sweepAll(storage)
      const { segments, events } = await readEverything(storage, fresh.sessionId)
      expect([segments.length, events.length]).toEqual([1, 1])
      expect((await storage.deletions.loadUse(PROJECT)).sessions).toBe(1)
      await storage.close()
    })

    test('sessions of other projects, unknown ones and repeated ones are passed over', async () => {
      const storage = await open()
      const mine = await appendVisit(storage)
      const theirs = createSegment({}, { projectId: 'project-2' })
      await storage.appendSegment(theirs)
      const { sessionId } = mine
      const deleted = await remove(storage, theirs.sessionId, randomUUIDv7(), sessionId, sessionId)
      expect(deleted.sessions).toBe(1)
      expect((await remove(storage, sessionId)).sessions).toBe(0)
      expect(await storage.sessions.load(theirs.sessionId)).not.toBeNull()
      const tooMany = Array.from({ length: DELETED_AT_ONCE + 1 }, () => randomUUIDv7())
      await expect(remove(storage, ...tooMany)).rejects.toThrow(RangeError)
      await storage.close()
    })

    test('a deleted session of events of a back end does not come back with the next event', async () => {
      const storage = await open()
      const first = createServerEvent({ at: NOON })
      const later = createServerEvent({ at: NOON + 120 * MINUTE_MS })
      await storage.appendServerEvents(createServerEvents([first, later]))
      const [early] = (await storage.deletions.select(ALL)).sessions
      await remove(storage, early?.sessionId ?? '')
      for (const at of [NOON + MINUTE_MS, NOON + 121 * MINUTE_MS]) {
        await storage.appendServerEvents(createServerEvents([createServerEvent({ at }), first]))
        const { sessions } = await storage.deletions.select(ALL)
        expect(sessions.map(({ startedAt }) => startedAt)).toEqual([
          NOON + MINUTE_MS,
          NOON + 120 * MINUTE_MS,
        ])
        await sweepAll(storage)
      }
      await storage.close()
    })
  })

  describe('selecting', () => {
    test('finds a person in pages and in events of back ends, by the whole of the id', async () => {
      const storage = await open()
      const asUser = await appendVisit(storage, { userId: 'ada', firstAt: NOON })
      await appendVisit(storage, { userId: 'ada2', firstAt: NOON + 1, traits: { friend: 'ada' } })
      const shared = await appendVisit(storage, { userId: 'ada', firstAt: NOON + 2 })
      await storage.appendSegment(
        createSegment({ sessionId: shared.sessionId, userId: 'bob', firstAt: NOON + 60_000 }),
      )
      const named = await appendVisit(storage, { firstAt: NOON + 3, anonymousId: 'visitor-2' })
      await storage.appendServerEvents(
        createServerEvents([
          createServerEvent({
            owner: { kind: 'session', sessionId: named.sessionId, customId: null },
            at: NOON + 10,
          }),
          createServerEvent({ at: NOON + 90 * MINUTE_MS }),
        ]),
      )
      const find = async (kind: 'user' | 'anonymous', id: string) => {
        const { sessions } = await storage.deletions.select({ ...ALL, person: { kind, id } })
        return sessions.map(({ sessionId }) => sessionId)
      }
      const ofAda = await find('user', 'ada')
      expect(ofAda.slice(0, 3)).toEqual([asUser, shared, named].map(({ sessionId }) => sessionId))
      expect(ofAda).toHaveLength(4)
      expect(await find('user', 'bob')).toEqual([shared.sessionId])
      expect(await find('anonymous', 'visitor-2')).toEqual([named.sessionId])
      expect(await find('anonymous', 'ada')).toEqual([])
      await storage.close()
    })

    test('tells poor, ended and unpinned sessions from the others, oldest first', async () => {
      const storage = await open()
      const click = { name: 'click', channel: '__analytics', at: NOON, path: '/' }
      const counters = { keyPresses: 0, activeMs: 0, scrollDepth: 0 }
      const idle = await appendVisit(storage, { firstAt: NOON + 2, counters })
      const clicked = await appendVisit(storage, { firstAt: NOON + 1, counters, events: [click] })
      const typed = await appendVisit(storage, { firstAt: NOON, lastActivityAt: NOON + 9_000 })
      const find = async (query: Partial<SelectionQuery>) => {
        const { sessions, next } = await storage.deletions.select({ ...ALL, ...query })
        expect(next).toBeNull()
        return sessions.map(({ sessionId }) => sessionId)
      }
      const [a, b, c] = [typed, clicked, idle].map(({ sessionId }) => sessionId)
      expect(await find({})).toEqual([a, b, c])
      expect(await find({ isPoor: true })).toEqual([c])
      expect(await find({ endedBefore: NOON + 9_000 })).toEqual([b, c])
      expect(await find({ fromAt: NOON + 1, toAt: NOON + 2 })).toEqual([b])
      expect(await storage.deletions.pinSession(a ?? '', true)).toBe(true)
      expect(await storage.deletions.pinSession(randomUUIDv7(), true)).toBe(false)
      expect(await find({ withPinned: false })).toEqual([b, c])
      expect((await storage.sessions.load(a ?? ''))?.isPinned).toBe(true)
      await storage.deletions.pinSession(a ?? '', false)
      expect(await find({ withPinned: false })).toEqual([a, b, c])
      await storage.close()
    })

    test('a pinned session of events of a back end stays pinned when it is made anew', async () => {
      const storage = await open()
      await storage.appendServerEvents(createServerEvents([createServerEvent({ at: NOON })]))
      const [session] = (await storage.deletions.select(ALL)).sessions
      await storage.deletions.pinSession(session?.sessionId ?? '', true)
      const more = createServerEvent({ at: NOON + MINUTE_MS })
      await storage.appendServerEvents(createServerEvents([more]))
      expect((await storage.deletions.select({ ...ALL, withPinned: false })).sessions).toEqual([])
      await storage.close()
    })

    test('goes on where the last step ended until all were looked at', async () => {
      const storage = await open()
      const appended = Array.from({ length: 1_001 }, (_, place) =>
        storage.appendSegment(createSegment({ firstAt: NOON + (place % 7) })),
      )
      await Promise.all(appended)
      const first = await storage.deletions.select(ALL)
      const second = await storage.deletions.select({ ...ALL, after: first.next })
      expect(second.next).toBeNull()
      const ids = [...first.sessions, ...second.sessions].map(({ sessionId }) => sessionId)
      expect(new Set(ids).size).toBe(1_001)
      await storage.close()
    })
  })
}
