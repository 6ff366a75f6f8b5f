import fc from 'fast-check'
import { SERVER_WINDOW_ID } from '@playhead/protocol'
import { describe, expect, test } from 'vitest'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import {
  createServerEvent,
  createServerEvents,
  createSessionId,
} from '../../testing/server-event-fixtures.ts'
import { SessionOwnershipError } from '../storage-errors.ts'
import type { Storage } from '../storage.ts'
import type { OpenStorage } from './describe-storage.ts'

const MINUTE = 60_000
const ALL = { projectId: 'project-1', fromAt: 0, toAt: NOON * 2, limit: 500, after: null }
const atMinute = (minute: number, eventId?: string) =>
  createServerEvent({ at: NOON + minute * MINUTE, ...(eventId ? { eventId } : {}) })

export function describeServerEvents(open: OpenStorage): void {
  describe('events of a back end', () => {
    test('one that names a session joins its events, its user and its count, not its times', async () => {
      const storage = await open()
      const sessionId = createSessionId(NOON)
      await storage.appendSegment(createSegment({ sessionId }))
      const before = await loadColumns(storage, sessionId)
      const owner = { kind: 'session', sessionId, customId: null } as const
      const record = createServerEvent({ owner, at: NOON + 3_600_000, traits: { plan: 'pro' } })
      const later = createServerEvent({ owner, at: NOON + 3_700_000 })
      await storage.appendServerEvents(createServerEvents([record, later]))
      expect(await loadColumns(storage, sessionId)).toEqual({
        ...before,
        userId: 'ada',
        visitor: 'user:ada',
        traits: { plan: 'pro' },
        eventCount: (before?.eventCount ?? 0) + 2,
      })
      const [first] = await storage.sessions.loadEvents(sessionId)
      expect(first).toEqual({
        windowId: SERVER_WINDOW_ID,
        sequence: 0,
        ordinal: 0,
        clockOffsetMs: 0,
        source: 'server',
        event: record.event,
      })
      await storage.close()
    })

    test('an event whose id was stored is a duplicate, within a request and after it', async () => {
      const storage = await open()
      const record = createServerEvent()
      const batch = createServerEvents([record, { ...record, at: NOON + 5 }])
      expect(await storage.appendServerEvents(batch)).toEqual({ accepted: 1, duplicates: 1 })
      const before = await readAll(storage)
      expect(await storage.appendServerEvents(batch)).toEqual({ accepted: 0, duplicates: 2 })
      expect(await readAll(storage)).toEqual(before)
      const elsewhere = createServerEvents([record], 'project-2')
      expect(await storage.appendServerEvents(elsewhere)).toMatchObject({ accepted: 1 })
      await storage.close()
    })

    test('those of a person are cut at gaps, and say why each session began', async () => {
      const storage = await open()
      await storage.appendServerEvents(createServerEvents([0, 29, 60, 61].map((m) => atMinute(m))))
      expect((await storage.sessions.list(ALL)).map(({ columns }) => columns)).toMatchObject([
        { startReason: 'idle_timeout', eventCount: 2, startedAt: NOON + 60 * MINUTE },
        { startReason: 'first_visit', eventCount: 2, durationMs: 29 * MINUTE, userId: 'ada' },
      ])
      await storage.close()
    })

    test('a late event that fills a gap makes one session of two', async () => {
      const storage = await open()
      await storage.appendServerEvents(createServerEvents([atMinute(0), atMinute(40)]))
      expect(await storage.sessions.list(ALL)).toHaveLength(2)
      await storage.appendServerEvents(createServerEvents([atMinute(20)]))
      const sessions = await storage.sessions.list(ALL)
      expect(sessions.map(({ columns }) => columns)).toMatchObject([
        { eventCount: 3, durationMs: 40 * MINUTE },
      ])
      expect(await storage.sessions.loadEvents(sessions[0]?.sessionId ?? '')).toHaveLength(3)
      await storage.close()
    })

    test('two people, and one person in two projects, never share a session', async () => {
      const storage = await open()
      const anonymous = { owner: { kind: 'person', person: 'anonymous:ada' } as const }
      const mine = [createServerEvent(), createServerEvent({ ...anonymous, userId: null })]
      await storage.appendServerEvents(createServerEvents(mine))
      await storage.appendServerEvents(createServerEvents([createServerEvent()], 'project-2'))
      expect(await storage.sessions.list(ALL)).toHaveLength(2)
      expect(await storage.sessions.list({ ...ALL, projectId: 'project-2' })).toHaveLength(1)
      await storage.close()
    })

    test('a session of another project is refused, and the whole request with it', async () => {
      const storage = await open()
      const segment = createSegment({}, { projectId: 'project-2' })
      await storage.appendSegment(segment)
      const { sessionId } = segment
      const foreign = createServerEvent({ owner: { kind: 'session', sessionId, customId: null } })
      const batch = createServerEvents([createServerEvent(), foreign])
      await expect(storage.appendServerEvents(batch)).rejects.toThrow(SessionOwnershipError)
      expect(await storage.sessions.list(ALL)).toEqual([])
      await storage.close()
    })

    test('however they are shuffled, split and repeated, the sessions are the same', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 40 }),
          fc.infiniteStream(fc.nat()),
          async (minutes, random) => {
            const events = minutes.map((minute, place) => atMinute(minute, `event-${place}`))
            const inOrder = await open()
            const sorted = events.toSorted((a, b) => a.at - b.at)
            await inOrder.appendServerEvents(createServerEvents(sorted))
            const shuffled = await open()
            const repeated = [...events, ...events.slice(0, events.length / 3)]
              .map((record) => ({ record, key: Number(random.next().value) }))
              .sort((a, b) => a.key - b.key)
              .map(({ record }) => record)
            const appends: Promise<unknown>[] = []
            while (repeated.length > 0) {
              const some = repeated.splice(0, 1 + (Number(random.next().value) % 4))
              appends.push(shuffled.appendServerEvents(createServerEvents(some)))
            }
            await Promise.all(appends)
            expect(await readAll(shuffled)).toEqual(await readAll(inOrder))
            await Promise.all([inOrder.close(), shuffled.close()])
          },
        ),
        { numRuns: 15 },
      )
    })
  })

  describe('ids that break a rule', () => {
    test('an event before the time of its id, or a day after, is kept and counted nowhere', async () => {
      const storage = await open()
      const sessionId = createSessionId(NOON)
      const owner = { kind: 'session', sessionId, customId: null } as const
      const good = createServerEvent({ owner, at: NOON })
      const early = createServerEvent({ owner, at: NOON - 1 })
      const late = createServerEvent({ owner, at: NOON + 86_400_000 })
      await storage.appendServerEvents(createServerEvents([early]))
      expect(await loadColumns(storage, sessionId)).toMatchObject({
        excludedReason: 'session_id_after_first_event',
      })
      await storage.appendServerEvents(createServerEvents([good, late]))
      expect(await loadColumns(storage, sessionId)).toMatchObject({
        eventCount: 1,
        durationMs: 0,
        excludedReason: null,
        keptOutReason: 'session_id_after_first_event',
        keptOutCount: 2,
      })
      expect(await storage.sessions.loadEvents(sessionId)).toHaveLength(3)
      await storage.close()
    })

    test('an event shortly before an id of a fast clock belongs to the visit', async () => {
      const storage = await open()
      const sessionId = createSessionId(NOON + 600_000)
      const clock = { offsetMs: -600_000, roundTripMs: 10 }
      const firstAt = NOON + 600_000
      await storage.appendSegment(createSegment({ sessionId, firstAt, clock, events: [] }))
      const owner = { kind: 'session', sessionId, customId: null } as const
      await storage.appendServerEvents(createServerEvents([createServerEvent({ owner })]))
      expect(await loadColumns(storage, sessionId)).toMatchObject({
        startedAt: NOON,
        eventCount: 1,
        keptOutCount: 0,
      })
      await storage.close()
    })

    test('a session of two users is out of every measure, but for one that the recorder made', async () => {
      const storage = await open()
      const owner = (sessionId: string) => ({ kind: 'session', sessionId, customId: null }) as const
      const [chosen, made] = [createSessionId(NOON, 1), createSessionId(NOON, 2)]
      await storage.appendSegment(createSegment({ sessionId: made, userId: 'bob' }))
      for (const sessionId of [chosen, made]) {
        const records = ['ada', 'bob'].map((userId) =>
          createServerEvent({ owner: owner(sessionId), userId }),
        )
        await storage.appendServerEvents(createServerEvents(records))
      }
      expect(await loadColumns(storage, chosen)).toMatchObject({
        excludedReason: 'session_id_shared_by_users',
        keptOutCount: 2,
      })
      expect(await loadColumns(storage, made)).toMatchObject({ excludedReason: null })
      const bounce = { minDurationMs: null, requireNoInteraction: false }
      expect(await storage.sessions.measure({ ...ALL, bounce })).toMatchObject({ sessions: 1 })
      expect(await storage.sessions.list(ALL)).toHaveLength(2)
      expect(await storage.sessions.countFaults('project-1')).toEqual([
        {
          code: 'session_id_shared_by_users',
          count: 2,
          firstSeenAt: NOON,
          lastSeenAt: NOON,
          sessionId: chosen,
          customSessionId: null,
        },
      ])
      await storage.close()
    })

    test('faults are counted by code, with the session that began last, for one project', async () => {
      const storage = await open()
      const send = async (at: number, projectId: string) => {
        const customId = { given: `order ${at}`, isUsable: false }
        const sessionId = createSessionId(0, at % 100)
        const owner = { kind: 'session', sessionId, customId } as const
        const events = [createServerEvent({ owner, at }), createServerEvent({ owner, at: at + 7 })]
        await storage.appendServerEvents(createServerEvents(events, projectId))
      }
      await send(NOON + 20, 'project-1')
      await send(NOON + 10, 'project-1')
      await send(NOON + 90, 'project-2')
      const firstAt = NOON - 7 * 86_400_000
      const slow = createSegment({ firstAt }, { receivedAt: NOON + 5_000 })
      await storage.appendSegment(slow)
      expect(await storage.sessions.countFaults('project-1')).toEqual([
        {
          code: 'clock_far_off',
          count: 1,
          firstSeenAt: NOON,
          lastSeenAt: NOON + 4_000,
          sessionId: slow.sessionId,
          customSessionId: null,
        },
        {
          code: 'session_id_not_uuid_v7',
          count: 4,
          firstSeenAt: NOON + 10,
          lastSeenAt: NOON + 27,
          sessionId: createSessionId(0, 20),
          customSessionId: `order ${NOON + 20}`,
        },
      ])
      expect(await storage.sessions.countFaults('project-3')).toEqual([])
      await storage.close()
    })

    test('segments under a chosen id are held to its time, and to one start', async () => {
      const storage = await open()
      const customSessionId = String(NOON)
      const start = { name: 'session_start', channel: '__analytics', path: '/' }
      const [early, twice] = [createSessionId(NOON + 1), createSessionId(NOON)]
      await storage.appendSegment(createSegment({ sessionId: early, customSessionId }))
      expect(await loadColumns(storage, early)).toMatchObject({
        customSessionId,
        excludedReason: 'session_id_after_first_event',
      })
      for (const firstAt of [NOON, NOON + 30 * MINUTE]) {
        const events = [{ ...start, at: firstAt }]
        await storage.appendSegment(
          createSegment({ sessionId: twice, customSessionId, firstAt, events }),
        )
      }
      expect(await loadColumns(storage, twice)).toMatchObject({
        excludedReason: 'session_id_reused_later',
      })
      await storage.close()
    })
  })
}

async function loadColumns(storage: Storage, sessionId: string) {
  return (await storage.sessions.load(sessionId))?.columns
}

async function readAll(storage: Storage): Promise<unknown> {
  const sessions = await storage.sessions.list(ALL)
  const events = sessions.map(({ sessionId }) => storage.sessions.loadEvents(sessionId))
  return { sessions, events: await Promise.all(events) }
}
