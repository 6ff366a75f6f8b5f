import { describe, expect, test } from 'vitest'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import type { JourneyQuery, SessionPlace } from '../session-index.ts'
import type { OpenStorage } from './describe-storage.ts'

const RANGE = { projectId: 'project-1', fromAt: NOON, toAt: NOON + 3_600_000 }
const STEPS: JourneyQuery['steps'] = [
  { name: 'page_view', where: [{ property: '$path', is: ['/cart'] }] },
  { name: 'page_view' },
  { channel: 'app', where: [{ property: 'amount', from: 10 }] },
]
const view = (path: string, second: number) => ({
  name: 'page_view',
  channel: '__analytics',
  at: NOON + second * 1_000,
  path,
})
const pay = (amount: number, second: number) => ({
  name: "pa'y",
  channel: 'app',
  at: NOON + second * 1_000,
  path: '/',
  metadata: { amount },
})

export function describeJourneys(open: OpenStorage): void {
  describe('journeys', () => {
    test('an event is every step that it passes, in the order of the session', async () => {
      const storage = await open()
      const events = [view('/', 1), view('/cart', 2), pay(9, 3), pay(10, 4)]
      const segment = createSegment({ events })
      await storage.appendSegment(segment)
      await storage.appendSegment(createSegment({ events: [pay(1, 1)], firstAt: NOON + 60_000 }))
      const query = { ...RANGE, steps: STEPS, limit: 9, after: null }
      const { journeys, looked, next } = await storage.sessions.listJourneys(query)
      expect([looked, next]).toEqual([2, null])
      expect(journeys).toHaveLength(1)
      expect(journeys[0]).toMatchObject({ sessionId: segment.sessionId, startedAt: NOON })
      expect(journeys[0]?.visitor).toBe('anonymous:visitor-1')
      const found = journeys[0]?.events.map(({ indexed, steps }) => [indexed.event, steps])
      expect(found).toEqual([
        [events[0], [1]],
        [events[1], [0, 1]],
        [events[3], [2]],
      ])
      const whole = await storage.sessions.loadEvents(segment.sessionId)
      expect(journeys[0]?.events[0]?.indexed).toEqual(whole[0])
      await storage.close()
    })

    test('pages look at every session that counts once, those without any step too', async () => {
      const storage = await open()
      for (let visit = 0; visit < 7; visit += 1) {
        const events = visit % 2 === 0 ? [view('/cart', visit)] : []
        await storage.appendSegment(createSegment({ events }))
      }
      await storage.appendSegment(createSegment({ firstAt: NOON - 1, events: [view('/', 0)] }))
      await storage.appendSegment(
        createSegment({ events: [view('/', 0)] }, { projectId: 'project-2' }),
      )
      let looked = 0
      const seen: string[] = []
      let after: SessionPlace | null = null
      do {
        const page = await storage.sessions.listJourneys({
          ...RANGE,
          steps: STEPS,
          limit: 3,
          after,
        })
        looked += page.looked
        seen.push(...page.journeys.map(({ sessionId }) => sessionId))
        after = page.next
      } while (after)
      expect([looked, seen.length, new Set(seen).size]).toEqual([7, 4, 4])
      expect(seen).toEqual(seen.toSorted().toReversed())
      await storage.close()
    })

    test('a filter chooses the sessions', async () => {
      const storage = await open()
      const chosen = createSegment({ events: [view('/', 1)], environment: 'staging' })
      await storage.appendSegment(chosen)
      await storage.appendSegment(createSegment({ events: [view('/', 1)] }))
      const { journeys, looked } = await storage.sessions.listJourneys({
        ...RANGE,
        filter: { field: 'environment', is: ['staging'] },
        steps: [{}],
        limit: 9,
        after: null,
      })
      expect(looked).toBe(1)
      expect(journeys.map(({ sessionId }) => sessionId)).toEqual([chosen.sessionId])
      await storage.close()
    })
  })
}
