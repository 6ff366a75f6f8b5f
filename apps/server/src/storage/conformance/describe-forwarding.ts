import { describe, expect, test } from 'vitest'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { createServerEvent, createServerEvents } from '../../testing/server-event-fixtures.ts'
import type { StoredDestination } from '../destination-store.ts'
import { ATTEMPTS_KEPT, PAGE_EVENTS, type ForwardingAttempt } from '../forwarding-store.ts'
import type { Storage } from '../storage.ts'
import type { OpenStorage } from './describe-storage.ts'

const QUERY = { destinationId: 'd1', projectId: 'project-1', filter: { all: [] } }

const named = (name: string) => ({ name, channel: 'app', at: NOON, path: '/' })

/** Reads and settles until all was read. */
async function readAll(storage: Storage, query: typeof QUERY = QUERY): Promise<string[]> {
  const names: string[] = []
  for (;;) {
    const page = await storage.forwarding.read(query)
    if (!page) return names
    names.push(...page.events.map(({ indexed }) => indexed.event.name))
    await storage.forwarding.settle(query.destinationId, { next: page.next })
  }
}

const ATTEMPT: ForwardingAttempt = {
  at: NOON,
  durationMs: 12,
  events: 5,
  rejected: 0,
  status: 200,
  error: null,
  isTest: false,
}

export function describeForwarding(open: OpenStorage): void {
  describe('what is forwarded', () => {
    test('comes in the order in which it was stored, each once, from where it began', async () => {
      const storage = await open()
      const visit = createSegment({ events: [named('before')] })
      await storage.appendSegment(visit)
      await storage.forwarding.begin('d1', 'now')
      await storage.forwarding.begin('d2', 'stored')
      const { sessionId, windowId } = visit
      // The second comes before the first, as from a page that was offline.
      const later = createSegment({ sessionId, windowId, sequence: 2, events: [named('c')] })
      const late = createSegment({
        sessionId,
        windowId,
        sequence: 1,
        events: [named('a'), named('b')],
      })
      await storage.appendSegment(later)
      await storage.appendSegment(late)
      await storage.appendSegment(late)
      expect(await readAll(storage)).toEqual(['c', 'a', 'b'])
      expect(await storage.forwarding.read(QUERY)).toBeNull()
      expect(await readAll(storage, { ...QUERY, destinationId: 'd2' })).toEqual([
        'before',
        'c',
        'a',
        'b',
      ])
      // It goes on where it was, whatever it is begun with.
      await storage.forwarding.begin('d1', 'stored')
      expect(await storage.forwarding.read(QUERY)).toBeNull()
      await storage.close()
    })

    test('is read again until its place is settled', async () => {
      const storage = await open()
      await storage.forwarding.begin('d1', 'now')
      await storage.appendSegment(createSegment({ events: [named('a')] }))
      const first = await storage.forwarding.read(QUERY)
      expect(await storage.forwarding.read(QUERY)).toEqual(first)
      expect(first?.events).toHaveLength(1)
      await storage.close()
    })

    test('events of back ends are among them, with who sent them', async () => {
      const storage = await open()
      await storage.forwarding.begin('d1', 'now')
      const event = createServerEvent({ userId: 'ada' })
      await storage.appendServerEvents(createServerEvents([event]))
      await storage.appendServerEvents(createServerEvents([event]))
      const page = await storage.forwarding.read(QUERY)
      expect(page?.events).toMatchObject([
        {
          sent: { eventId: event.eventId, userId: 'ada', anonymousId: null },
          indexed: { event: { name: 'paid' }, source: 'server' },
          session: { projectId: 'project-1' },
        },
      ])
      expect(await readAll(storage)).toEqual(['paid'])
      await storage.close()
    })

    test('only sessions that are asked for are, and none that was deleted', async () => {
      const storage = await open()
      await storage.forwarding.begin('d1', 'now')
      const events = [named('seen')]
      await storage.appendSegment(createSegment({ events, environment: 'staging' }))
      await storage.appendSegment(createSegment({ events: [named('other')] }))
      await storage.appendSegment(createSegment({ events }, { projectId: 'project-2' }))
      const gone = createSegment({ events: [named('gone')], environment: 'staging' })
      await storage.appendSegment(gone)
      await storage.deletions.deleteSessions({
        projectId: 'project-1',
        sessionIds: [gone.sessionId],
        deletedAt: NOON,
      })
      const filter = { field: 'environment', is: ['staging'] }
      expect(await readAll(storage, { ...QUERY, filter } as never)).toEqual(['seen'])
      await storage.close()
    })

    test('pages are bounded, and together they have all', async () => {
      const storage = await open()
      await storage.forwarding.begin('d1', 'now')
      const many = Array.from({ length: PAGE_EVENTS - 1 }, (_, place) => named(`e${place}`))
      for (let visit = 0; visit < 3; visit += 1) {
        await storage.appendSegment(createSegment({ events: many }))
      }
      const page = await storage.forwarding.read(QUERY)
      expect(page?.events).toHaveLength(2 * many.length)
      expect(await readAll(storage)).toHaveLength(3 * many.length)
      await storage.close()
    })

    test('what waits can be passed over, and is counted', async () => {
      const storage = await open()
      await storage.forwarding.begin('d1', 'now')
      await storage.appendSegment(createSegment({ events: [named('a')] }))
      const [waiting] = await storage.forwarding.listProgress(['d1', 'none'])
      expect(waiting).toMatchObject({ destinationId: 'd1', waiting: 1, delivered: 0 })
      await storage.forwarding.skip('d1')
      expect(await storage.forwarding.read(QUERY)).toBeNull()
      await storage.forwarding.begin('d2', 'now')
      await storage.forwarding.retain(['d2'])
      expect(await storage.forwarding.listProgress(['d1', 'd2'])).toMatchObject([
        { destinationId: 'd2' },
      ])
      await storage.close()
    })

    test('attempts are kept, the newest first and not for ever, and counted', async () => {
      const storage = await open()
      const { forwarding } = storage
      await forwarding.begin('d1', 'now')
      const failure = { ...ATTEMPT, status: 500, error: 'answered with the status 500' }
      const failing = { failingSinceAt: NOON, pausedAt: null }
      await forwarding.settle('d1', { attempt: failure, state: failing })
      expect(await forwarding.listProgress(['d1'])).toMatchObject([
        { ...failing, lastDeliveredAt: null, delivered: 0 },
      ])
      const partly = { ...ATTEMPT, at: NOON + 1, rejected: 2, error: 'two were refused' }
      await forwarding.settle('d1', { attempt: partly })
      await forwarding.settle('d1', { attempt: { ...ATTEMPT, at: NOON + 2, isTest: true } })
      expect(await forwarding.listProgress(['d1'])).toMatchObject([
        { ...failing, lastDeliveredAt: NOON + 1, delivered: 3, rejected: 2 },
      ])
      expect((await forwarding.listAttempts('d1', 9)).map(({ at }) => at - NOON)).toEqual([2, 1, 0])
      expect(await forwarding.listAttempts('d1', 1)).toEqual([
        { ...ATTEMPT, at: NOON + 2, isTest: true },
      ])
      for (let more = 0; more < ATTEMPTS_KEPT; more += 1) {
        await forwarding.settle('d1', { attempt: ATTEMPT })
      }
      expect(await forwarding.listAttempts('d1', 999)).toHaveLength(ATTEMPTS_KEPT)
      await storage.close()
    })
  })

  describe('destinations', () => {
    test('are kept by project, changed, and gone with it', async () => {
      const storage = await open()
      const { control } = storage
      const first: StoredDestination = {
        id: 'd1',
        projectId: 'shop',
        name: 'Warehouse',
        target: {
          kind: 'webhook',
          url: 'https://example.com/',
          region: 'us',
          projectId: '',
          username: '',
          secret: 'whsec_secret',
        },
        events: [{ name: 'paid' }],
        filter: { all: [] },
        isOn: true,
        createdAt: NOON,
        changedAt: NOON,
      }
      const other = { ...first, id: 'd2', projectId: 'blog', createdAt: NOON - 1 }
      await control.putDestination(first)
      await control.putDestination(other)
      const changed = { ...first, name: 'Lake', isOn: false, changedAt: NOON + 5 }
      await control.putDestination(changed)
      expect(await control.listDestinations(null)).toEqual([other, changed])
      expect(await control.listDestinations('shop')).toEqual([changed])
      expect(await control.deleteDestination('shop', 'd2')).toBe(false)
      await control.deleteProject('shop')
      expect(await control.listDestinations(null)).toEqual([other])
      expect(await control.deleteDestination('blog', 'd2')).toBe(true)
      await storage.close()
    })
  })
}
