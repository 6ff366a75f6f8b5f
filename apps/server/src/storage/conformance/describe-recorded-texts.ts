import { randomUUIDv7 } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import {
  RECORDED_LENGTH_LIMIT,
  RECORDED_TEXTS_LIMIT,
  type NewRecordedText,
  type RecordedTextKind,
  type UnreadSession,
} from '../recorded-texts.ts'
import { HITS_COUNTED } from '../text-index.ts'
import type { Storage } from '../storage.ts'
import type { OpenStorage } from './describe-storage.ts'

const RANGE = { projectId: 'project-1', fromAt: NOON, toAt: NOON + 3_600_000 }
/** Every session is worth a look. */
const ALL = { newSegments: 1, quietBefore: 0 }

/** A session with so many segments of one tab, five seconds apart. */
async function createVisit(storage: Storage, segments = 1) {
  const [sessionId, windowId] = [randomUUIDv7(), randomUUIDv7()]
  const append = (sequence: number) =>
    storage.appendSegment(
      createSegment({
        sessionId,
        windowId,
        sequence,
        firstAt: NOON + sequence * 5_000,
        clock: { offsetMs: 40, roundTripMs: 10 },
      }),
    )
  for (let sequence = 0; sequence < segments; sequence += 1) await append(sequence)
  const say = (text: string, init: Partial<NewRecordedText> = {}): NewRecordedText => {
    const kind: RecordedTextKind = 'console'
    return { kind, text, at: NOON, windowId, sequence: 0, ...init }
  }
  const put = async (texts: readonly NewRecordedText[], session: Partial<UnreadSession> = {}) => {
    const unread = { sessionId, segmentCount: segments, readBefore: 0, ...session }
    await storage.recordedTexts.putTexts(unread, segments - unread.readBefore, texts)
    while ((await storage.texts.step(NOON)) === 'more');
  }
  return { sessionId, windowId, append, say, put }
}

async function search(storage: Storage, contains: string): Promise<string[]> {
  const filter = { field: 'text', contains }
  const found = await storage.sessions.list({ ...RANGE, filter, limit: 99, after: null })
  return found.map(({ sessionId }) => sessionId)
}

async function find(storage: Storage, sessionId: string, text: string) {
  const hits = await storage.texts.findHits({ sessionIds: [sessionId], search: text, limit: 3 })
  return hits.get(sessionId)
}

export function describeRecordedTexts(open: OpenStorage): void {
  describe('texts of recordings', () => {
    test('sessions are found by them, each text with its time', async () => {
      const storage = await open()
      const { sessionId, put, say } = await createVisit(storage, 2)
      const other = await createVisit(storage)
      await other.put([other.say('cart loaded')])
      await put([
        say('Warenkorb 🛒 geladen', { at: NOON + 5_100, sequence: 1 }),
        say('GET /api/cart 200', { kind: 'request', at: NOON + 60 }),
      ])
      expect(await search(storage, 'api/cart')).toEqual([sessionId])
      expect((await search(storage, 'cart')).sort()).toEqual([sessionId, other.sessionId].sort())
      expect(await search(storage, 'cart geladen')).toEqual([])
      const segment = { firstAt: NOON + 5_000, lastAt: NOON + 10_000, receivedAt: NOON + 10_000 }
      expect(await find(storage, sessionId, '🛒')).toEqual({
        events: [],
        recorded: [
          {
            kind: 'console',
            text: 'Warenkorb 🛒 geladen',
            at: NOON + 5_100,
            clockOffsetMs: 40,
            segment,
          },
        ],
        count: 1,
      })
      await storage.close()
    })

    test('a session is read once, and again from where it was when more of it comes', async () => {
      const storage = await open()
      const { sessionId, windowId, append, put } = await createVisit(storage, 3)
      const unread = { sessionId, segmentCount: 3, readBefore: 0 }
      expect(await storage.recordedTexts.findUnread(ALL)).toEqual(unread)
      const names = (await storage.recordedTexts.listUnread(unread, 2)).map(
        ({ sequence, sizeBytes, windowId: tab }) => [sequence, sizeBytes > 0, tab],
      )
      expect(names).toEqual([
        [0, true, windowId],
        [1, true, windowId],
      ])
      await put([])
      expect(await storage.recordedTexts.findUnread(ALL)).toBeNull()
      // A late one comes last, whatever its number.
      await append(7)
      await append(5)
      const again = { sessionId, segmentCount: 5, readBefore: 3 }
      expect(await storage.recordedTexts.findUnread(ALL)).toEqual(again)
      const late = await storage.recordedTexts.listUnread(again, 9)
      expect(late.map(({ sequence }) => sequence)).toEqual([7, 5])
      await storage.close()
    })

    test('one that goes on is worth a look after some segments, one that ended at once', async () => {
      const storage = await open()
      const { sessionId } = await createVisit(storage, 3)
      const endedAt = (await storage.sessions.load(sessionId))?.columns.endedAt ?? 0
      const { findUnread } = storage.recordedTexts
      expect(await findUnread({ newSegments: 4, quietBefore: endedAt })).toBeNull()
      expect(await findUnread({ newSegments: 3, quietBefore: endedAt })).not.toBeNull()
      expect(await findUnread({ newSegments: 4, quietBefore: endedAt + 1 })).not.toBeNull()
      await storage.close()
    })

    test('what somebody has read already is not kept twice', async () => {
      const storage = await open()
      const { sessionId, put, say } = await createVisit(storage)
      await put([say('first')])
      await put([say('second')])
      expect(await search(storage, 'second')).toEqual([])
      await put([say('first'), say('third')], { readBefore: 1 })
      expect((await find(storage, sessionId, 'first'))?.count).toBe(1)
      expect(await search(storage, 'third')).toEqual([sessionId])
      await storage.close()
    })

    test('of each kind a session keeps so many, and so much together', async () => {
      const storage = await open()
      const { sessionId, put, say } = await createVisit(storage, 2)
      const many = Array.from({ length: RECORDED_TEXTS_LIMIT + 50 }, (_, n) => say(`line ${n}`))
      await put([...many.slice(0, 70), say('line request', { kind: 'request' })])
      await put(many.slice(60), { readBefore: 2 })
      expect((await find(storage, sessionId, 'line'))?.count).toBe(HITS_COUNTED)
      expect(await search(storage, `line ${RECORDED_TEXTS_LIMIT - 1}`)).toEqual([sessionId])
      expect(await search(storage, `line ${RECORDED_TEXTS_LIMIT}`)).toEqual([])
      expect(await search(storage, 'line request')).toEqual([sessionId])

      const other = await createVisit(storage)
      const long = (n: number) => other.say(`big${n} ${'x'.repeat(RECORDED_LENGTH_LIMIT / 3)}`)
      await other.put([long(1), long(2), long(3), other.say('small')])
      expect(await search(storage, 'big2')).toEqual([other.sessionId])
      expect(await search(storage, 'big3')).toEqual([])
      expect(await search(storage, 'small')).toEqual([other.sessionId])
      await storage.close()
    })

    test('what is said of an unknown session or segment is left out', async () => {
      const storage = await open()
      const { sessionId, put, say } = await createVisit(storage)
      await put([say('lost')], { sessionId: randomUUIDv7() })
      await put([say('lost', { sequence: 9 }), say('kept')])
      expect(await search(storage, 'lost')).toEqual([])
      expect(await search(storage, 'kept')).toEqual([sessionId])
      const unknown = { sessionId: randomUUIDv7(), segmentCount: 1, readBefore: 0 }
      expect(await storage.recordedTexts.listUnread(unknown, 9)).toEqual([])
      await storage.close()
    })

    test('they go with their session', async () => {
      const storage = await open()
      const gone = await createVisit(storage)
      await gone.put([gone.say('gone word'), gone.say('gone too')])
      const request = { projectId: 'project-1', sessionIds: [gone.sessionId], deletedAt: NOON }
      await storage.deletions.deleteSessions(request)
      expect(await search(storage, 'gone')).toEqual([])
      while ((await storage.deletions.sweep(NOON)) === 'more');
      // It may get the numbers of what is gone.
      const next = await createVisit(storage)
      await next.put([next.say('next word')])
      expect(await search(storage, 'word')).toEqual([next.sessionId])
      expect(await search(storage, 'gone')).toEqual([])
      await storage.close()
    })
  })
}
