import type { SessionEvent } from '@playhead/protocol'
import { randomUUIDv7 } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { createServerEvent, createServerEvents } from '../../testing/server-event-fixtures.ts'
import { HITS_COUNTED } from '../text-index.ts'
import type { Storage } from '../storage.ts'
import type { OpenStorage } from './describe-storage.ts'

const RANGE = { projectId: 'project-1', fromAt: NOON, toAt: NOON + 3_600_000 }

const own = (name: string, metadata: Record<string, unknown>, path = '/'): SessionEvent => ({
  name,
  channel: '__analytics',
  at: NOON,
  path,
  metadata,
})

async function append(storage: Storage, ...events: SessionEvent[]): Promise<string> {
  const segment = createSegment({ events })
  await storage.appendSegment(segment)
  return segment.sessionId
}

async function takeIn({ texts }: Storage): Promise<void> {
  while ((await texts.step(NOON)) === 'more');
  expect(await texts.isDue(NOON)).toBe(false)
}

async function search(storage: Storage, contains: string): Promise<string[]> {
  const filter = { field: 'text', contains }
  const found = await storage.sessions.list({ ...RANGE, filter, limit: 99, after: null })
  return found.map(({ sessionId }) => sessionId)
}

export function describeTexts(open: OpenStorage): void {
  describe('words of sessions', () => {
    test.each([
      [own('page_view', { title: 'Thank you' }, '/checkout/done'), 'checkout than'],
      [own('click', { text: 'Jetzt kaufen 🛒' }), '🛒'],
      [own('rage_click', { selector: '#pay > button' }), 'button'],
      [own('exception', { type: 'TypeError', message: 'cart is undefined' }), 'typeerror cart'],
      [own('console_error', { message: 'CSRF token مرفوض' }), 'مرفوض'],
      [own('request_failed', { method: 'POST', url: '/api/orders', status: 503 }), 'orders 503'],
      [own('identify', { userId: 'ada@example.com', traits: { plan: 'Pro' } }), 'ada@example pro'],
      [{ name: 'invoice', channel: 'app', at: NOON, path: '', metadata: { no: 'A-7' } }, 'a-7'],
    ] as const)('%j is found by %s', async (event, wanted) => {
      const storage = await open()
      await append(storage, own('click', { text: 'Elsewhere' }))
      const sessionId = await append(storage, own('web_vital', { metric: 'LCP' }), event)
      await takeIn(storage)
      expect(await search(storage, wanted)).toEqual([sessionId])
      const hits = await storage.texts.findHits({
        sessionIds: [sessionId, randomUUIDv7()],
        search: wanted,
        limit: 3,
      })
      expect([...hits.keys()]).toEqual([sessionId])
      const [found] = await storage.sessions.loadEvents(sessionId).then((all) => all.slice(1))
      expect(hits.get(sessionId)).toEqual({ events: [found], recorded: [], count: 1 })
      await storage.close()
    })

    test('all words have to stand in one event, and one session is no other', async () => {
      const storage = await open()
      const both = await append(storage, own('click', { text: 'Pay now' }))
      await append(storage, own('click', { text: 'Pay' }), own('click', { text: 'now' }))
      await takeIn(storage)
      expect(await search(storage, 'now pay')).toEqual([both])
      expect(await search(storage, 'pay')).toHaveLength(2)
      await storage.close()
    })

    test('what somebody types is never more than words', async () => {
      const storage = await open()
      await append(storage, own('click', { text: 'a b near words' }))
      await takeIn(storage)
      const hostile = [
        'NEAR(a b)',
        '"',
        "'; DROP TABLE event_texts; --",
        'words:a',
        'a NOT b',
        '* OR *',
        '{a b} : c',
        '\0',
        '\uD83D',
        'a'.repeat(1_000),
        'b '.repeat(500),
        '😀'.repeat(200),
      ]
      for (const text of hostile) {
        const found = (await search(storage, text)).length
        // `near`, `a` and `b` stand there, and so does `b` twenty times over.
        expect([text, found]).toEqual([text, text === 'b '.repeat(500) ? 1 : 0])
      }
      expect(await search(storage, 'NEAR words')).toHaveLength(1)
      await storage.close()
    })

    test('a session tells how many events have it, and the first of them', async () => {
      const storage = await open()
      const events = Array.from({ length: 150 }, () => own('click', { text: 'Again' }))
      const sessionId = await append(storage, ...events)
      await takeIn(storage)
      const hits = await storage.texts.findHits({
        sessionIds: [sessionId],
        search: 'again',
        limit: 2,
      })
      const found = hits.get(sessionId)
      expect(found?.count).toBe(HITS_COUNTED)
      expect(found?.events.map(({ ordinal }) => ordinal)).toEqual([0, 1])
      await storage.close()
    })

    test('events of back ends are found in the sessions that they are in now', async () => {
      const storage = await open()
      const event = { name: 'paid', channel: 'app', at: NOON, path: '', metadata: { by: 'Visa' } }
      await storage.appendServerEvents(createServerEvents([createServerEvent({ event })]))
      await takeIn(storage)
      const [before] = await search(storage, 'visa')
      expect(before).toBeDefined()
      // An earlier one of the same person makes the session anew, and gives it another id.
      const earlier = createServerEvent({ at: NOON - 60_000 })
      await storage.appendServerEvents(createServerEvents([earlier]))
      const filter = { field: 'text', contains: 'visa' }
      const all = { ...RANGE, fromAt: 0, filter, limit: 9, after: null }
      const [after] = await storage.sessions.list(all)
      expect(after?.columns.startedAt).toBe(NOON - 60_000)
      const sessionId = after?.sessionId ?? ''
      const hits = await storage.texts.findHits({
        sessionIds: [sessionId],
        search: 'visa',
        limit: 9,
      })
      expect(hits.get(sessionId)?.events.map((indexed) => indexed.event)).toEqual([event])
      await storage.close()
    })

    test('a deleted session is found no more, and what comes after it is', async () => {
      const storage = await open()
      const kept = await append(storage, own('click', { text: 'Kept word' }))
      const gone = await append(storage, own('click', { text: 'Gone word' }))
      await takeIn(storage)
      const request = { projectId: 'project-1', sessionIds: [gone], deletedAt: NOON }
      await storage.deletions.deleteSessions(request)
      expect(await search(storage, 'word')).toEqual([kept])
      while ((await storage.deletions.sweep(NOON)) === 'more');
      // It may get the numbers of what is gone.
      const next = await append(storage, own('click', { text: 'Next word' }))
      while ((await storage.texts.step(NOON)) === 'more');
      expect((await search(storage, 'word')).sort()).toEqual([kept, next].sort())
      expect(await search(storage, 'gone')).toEqual([])
      expect(await search(storage, 'next')).toEqual([next])
      await storage.close()
    })
  })
}
