import { randomUUIDv7 } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ACTIVITY_BARS } from '../activity.ts'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import type { Storage } from '../storage.ts'
import type { OpenStorage } from './describe-storage.ts'
import { sortMeasures } from './sort-measures.ts'

const RANGE = { projectId: 'project-1', fromAt: NOON, toAt: NOON + 3_600_000 }
const MEASURED = { ...RANGE, bounce: { minDurationMs: null, requireNoInteraction: false } }

export function describeSessionIndex(open: OpenStorage): void {
  describe('the session index', () => {
    test('it tells when much was recorded, by the server’s clock, however many segments there are', async () => {
      const storage = await open()
      const { sessionId, windowId } = createSegment()
      const clock = { offsetMs: 3_600_000, roundTripMs: 1 }
      for (let sequence = 0; sequence < 480; sequence += 1) {
        const firstAt = NOON + sequence * 5_000
        const eventCount = sequence < 240 ? 40 : 10
        const times = { firstAt, lastAt: firstAt + 5_000, lastActivityAt: firstAt + 5_000 }
        const name = { sessionId, windowId, sequence }
        await storage.appendSegment(createSegment({ ...name, ...times, eventCount, clock }))
      }
      const empty = createSegment({ eventCount: 0 })
      await storage.appendSegment(empty)
      const ids = [sessionId, empty.sessionId, randomUUIDv7()]
      const found = await storage.sessions.loadActivity(ids)
      expect([...found.keys()].sort()).toEqual([sessionId, empty.sessionId].sort())
      expect(found.get(empty.sessionId)).toEqual([])
      const bars = found.get(sessionId) ?? []
      expect(bars).toHaveLength(ACTIVITY_BARS)
      expect(bars.slice(0, 11)).toEqual(bars.slice(0, 11).map(() => 100))
      expect(new Set(bars.slice(13))).toEqual(new Set([25]))
      await storage.close()
    })

    test('an empty storage has no session, no event, and measures zero', async () => {
      const storage = await open()
      expect(await storage.sessions.load(randomUUIDv7())).toBeNull()
      expect(await storage.sessions.list({ ...RANGE, limit: 10, after: null })).toEqual([])
      expect(await storage.sessions.loadEvents(randomUUIDv7())).toEqual([])
      expect(await storage.sessions.loadPages(randomUUIDv7())).toEqual([])
      expect(await storage.sessions.loadArchive(randomUUIDv7())).toBeNull()
      expect(sortMeasures(await storage.sessions.measure(MEASURED))).toEqual({
        sessions: 0,
        visitors: 0,
        bounces: 0,
        withErrors: 0,
        startsAt: new Float64Array(),
        durationsMs: new Float64Array(),
      })
      expect(await storage.sessions.listTopPages(RANGE)).toEqual([])
      await storage.close()
    })

    test('pages of a list hold every session once, newest first, ties by id', async () => {
      const storage = await open()
      const starts = [0, 1, 1, 1, 2, 3, 3].map((minute) => NOON + minute * 60_000)
      for (const firstAt of starts) await storage.appendSegment(createSegment({ firstAt }))
      const whole = await listPlaces(storage, 100)
      expect(whole).toHaveLength(starts.length)
      expect(whole).toEqual(
        whole.toSorted((a, b) => b.startedAt - a.startedAt || (a.sessionId < b.sessionId ? 1 : -1)),
      )
      expect(await listPlaces(storage, 2)).toEqual(whole)
      await storage.close()
    })

    test('a range includes its beginning, excludes its end, and other projects', async () => {
      const storage = await open()
      const [early, first, last, late] = [NOON - 1, NOON, RANGE.toAt - 1, RANGE.toAt].map(
        (firstAt) => createSegment({ firstAt }),
      )
      for (const segment of [early, first, last, late]) {
        if (segment) await storage.appendSegment(segment)
      }
      await storage.appendSegment(createSegment({}, { projectId: 'project-2' }))
      const found = await storage.sessions.list({ ...RANGE, limit: 10, after: null })
      expect(found.map(({ sessionId }) => sessionId)).toEqual([last?.sessionId, first?.sessionId])
      expect((await storage.sessions.measure(MEASURED)).sessions).toBe(2)
      await storage.close()
    })

    test('events come back as they were sent, by window, sequence and place', async () => {
      const storage = await open()
      const sessionId = randomUUIDv7()
      const windowId = randomUUIDv7()
      const full = {
        name: 'add_to_cart',
        channel: 'app',
        at: NOON + 0.25,
        path: '/basket',
        url: 'https://shop.example/basket',
        metadata: { nested: { list: [1, null, 'ü'] } },
        tags: { colour: 'green' },
      }
      const bare = { name: 'click', channel: '__analytics', at: NOON, path: '' }
      const start = { ...bare, name: 'session_start', sessionStart: true as const }
      const clock = { offsetMs: -7.5, roundTripMs: 10 }
      const segment = { firstAt: NOON, lastAt: NOON + 5_000, receivedAt: NOON + 5_000 }
      await storage.appendSegment(
        createSegment({ sessionId, windowId, sequence: 1, events: [bare], clock }),
      )
      await storage.appendSegment(
        createSegment({ sessionId, windowId, sequence: 0, events: [start, full] }),
      )
      expect(await storage.sessions.loadEvents(sessionId)).toEqual([
        { windowId, sequence: 0, ordinal: 0, clockOffsetMs: null, segment, event: start },
        { windowId, sequence: 0, ordinal: 1, clockOffsetMs: null, segment, event: full },
        { windowId, sequence: 1, ordinal: 0, clockOffsetMs: -7.5, segment, event: bare },
      ])
      await storage.close()
    })

    test('visits of a page add up, and distinct pages are counted', async () => {
      const storage = await open()
      const sessionId = randomUUIDv7()
      const view = (path: string, at: number) => ({
        name: 'page_view',
        channel: '__analytics',
        path,
        at,
      })
      const send = (sequence: number, events: ReturnType<typeof view>[]) =>
        storage.appendSegment(createSegment({ sessionId, sequence, events }))
      await send(1, [view('/b', NOON + 50), view('/a', NOON + 40)])
      await send(0, [view('/a', NOON + 10), view('/a', NOON + 20)])
      expect(await storage.sessions.loadPages(sessionId)).toEqual([
        { path: '/a', views: 3, firstAt: NOON + 10, lastAt: NOON + 40 },
        { path: '/b', views: 1, firstAt: NOON + 50, lastAt: NOON + 50 },
      ])
      expect((await storage.sessions.load(sessionId))?.distinctPageCount).toBe(2)
      await storage.close()
    })

    test('every property of a session comes back, with its type', async () => {
      const storage = await open()
      const sessionId = randomUUIDv7()
      const windowIds = [randomUUIDv7(), randomUUIDv7()].sort()
      const url = 'https://shop.example/?utm_source=x&fbclid=f'
      const metadata = { reason: 'first_visit', language: 'de', screenWidth: 390 }
      const own = { channel: '__analytics', at: NOON, path: '/', url }
      const events = [
        { ...own, name: 'session_start', metadata, sessionStart: true as const },
        { ...own, name: 'page_view' },
        { ...own, name: 'click' },
        { ...own, name: 'rage_click' },
        { ...own, name: 'input' },
      ]
      const [first = '', second = ''] = windowIds
      const place = { country: 'DE', region: 'Berlin', city: 'Berlin' }
      await storage.appendSegment(
        createSegment({
          sessionId,
          windowId: second,
          userId: 'ada',
          traits: { plan: 'pro' },
          events: [],
        }),
      )
      await storage.appendSegment(createSegment({ sessionId, windowId: first, events }, { place }))
      const columns = (await storage.sessions.load(sessionId))?.columns
      expect(columns).toMatchObject({
        numericId: Number.parseInt(sessionId.replace('-', '').slice(0, 12), 16),
        traits: { plan: 'pro' },
        visitor: 'user:ada',
        windowIds,
        clientStartedAt: NOON,
        clientEndedAt: NOON + 4_000,
        durationMs: 4_000,
        activeMs: 4_000,
        idleMs: 0,
        startReason: 'first_visit',
        eventCount: 5,
        clickCount: 1,
        interactionCount: 2,
        rageClickCount: 1,
        deadClickCount: 0,
        replayWindowCount: 2,
        utmSource: 'x',
        utmMedium: null,
        clickIds: { fbclid: 'f' },
        ...place,
        screenWidth: 390,
        language: 'de',
        hasReplay: true,
        excludedReason: null,
        keptOutCount: 0,
      })
      expect(
        (await storage.sessions.list({ ...RANGE, limit: 1, after: null }))[0]?.columns,
      ).toEqual(columns)
      await storage.close()
    })

    test('measures count bounces, visitors by user or else by device, durations and pages', async () => {
      const storage = await open()
      const view = (path: string) => ({
        name: 'page_view',
        channel: '__analytics',
        at: NOON,
        path,
      })
      const visits = [
        { anonymousId: 'a', events: [view('/')], lastActivityAt: NOON + 9_000 },
        { anonymousId: 'a', events: [view('/'), view('/x')], lastActivityAt: NOON + 1_000 },
        { anonymousId: 'b', userId: 'a', events: [view('/'), view('/')], lastActivityAt: null },
        { anonymousId: 'c', userId: 'a', events: [], lastActivityAt: NOON + 5_000 },
      ]
      for (const visit of visits) await storage.appendSegment(createSegment(visit))
      expect(sortMeasures(await storage.sessions.measure(MEASURED))).toEqual({
        sessions: 4,
        visitors: 2,
        bounces: 1,
        withErrors: 0,
        startsAt: Float64Array.of(NOON, NOON, NOON, NOON),
        durationsMs: Float64Array.of(0, 1_000, 5_000, 9_000),
      })
      expect(await storage.sessions.listTopPages(RANGE)).toEqual([
        { path: '/', views: 4, sessions: 3 },
        { path: '/x', views: 1, sessions: 1 },
      ])
      await storage.close()
    })
  })
}

async function listPlaces(storage: Storage, limit: number) {
  const places: { startedAt: number; sessionId: string }[] = []
  for (let page = 0; page < 100; page += 1) {
    const after = places.at(-1) ?? null
    const found = await storage.sessions.list({ ...RANGE, limit, after })
    if (found.length === 0) return places
    for (const { sessionId, columns } of found) {
      places.push({ sessionId, startedAt: columns.startedAt })
    }
  }
  throw new Error('the list never ends')
}
