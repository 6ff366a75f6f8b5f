import { randomBytes, randomUUIDv7 } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createSegment } from '../../testing/segment-fixtures.ts'
import type { OpenStorage } from './describe-storage.ts'

export function describeReplayLog(open: OpenStorage): void {
  describe('the replay log', () => {
    test('lists the segments of a session by window and sequence, without their payloads', async () => {
      const storage = await open()
      const sessionId = randomUUIDv7()
      const [windowA, windowB] = [randomUUIDv7(), randomUUIDv7()].sort()
      for (const [windowId, sequence] of [
        [windowB, 0],
        [windowA, 3],
        [windowA, 0],
      ] as const) {
        await storage.appendSegment(
          createSegment({ sessionId, sequence, windowId: windowId ?? '' }),
        )
      }
      const entries = await storage.replays.listSegments(sessionId)
      expect(entries.map(({ windowId, sequence }) => [windowId, sequence])).toEqual([
        [windowA, 0],
        [windowA, 3],
        [windowB, 0],
      ])
      const { payload, ...segment } = createSegment({ sessionId, windowId: windowA ?? '' })
      expect(entries[0]).toEqual({
        windowId: windowA,
        sequence: 0,
        firstAt: segment.firstAt,
        lastAt: segment.lastAt,
        receivedAt: segment.receivedAt,
        clockOffsetMs: null,
        eventCount: 2,
        startsWithSnapshot: true,
        sizeBytes: payload.length,
        isDamaged: false,
        packId: null,
      })
      await storage.close()
    })

    test('reads a stretch of one window in order of sequence, both ends included', async () => {
      const storage = await open()
      const sessionId = randomUUIDv7()
      const windowId = randomUUIDv7()
      for (const sequence of [5, 1, 4, 2, 9]) {
        const payload = Uint8Array.of(sequence)
        await storage.appendSegment(createSegment({ sessionId, windowId, sequence }, { payload }))
      }
      await storage.appendSegment(createSegment({ sessionId, sequence: 4 }))
      const stretch = { sessionId, windowId, fromSequence: 2, toSequence: 5 }
      const read = await Array.fromAsync(storage.replays.readSegments(stretch))
      expect(read.map(({ sequence, payload }) => [sequence, payload?.[0]])).toEqual([
        [2, 2],
        [4, 4],
        [5, 5],
      ])
      await storage.close()
    })

    test('gives a payload of 4 MB and an empty one back byte for byte', async () => {
      const storage = await open()
      const sessionId = randomUUIDv7()
      const windowId = randomUUIDv7()
      const huge = randomBytes(4 * 1024 * 1024)
      const payloads = [huge, new Uint8Array()]
      for (const [sequence, payload] of payloads.entries()) {
        await storage.appendSegment(createSegment({ sessionId, windowId, sequence }, { payload }))
      }
      const stretch = { sessionId, windowId, fromSequence: 0, toSequence: 1 }
      const read = await Array.fromAsync(storage.replays.readSegments(stretch))
      expect(read.map(({ payload }) => payload && huge.equals(payload))).toEqual([true, false])
      expect(read[1]?.payload).toHaveLength(0)
      await storage.close()
    })

    test('of an unknown session or window there is nothing', async () => {
      const storage = await open()
      const { sessionId } = createSegment()
      await storage.appendSegment(createSegment({ sessionId }))
      const stretch = { sessionId, windowId: randomUUIDv7(), fromSequence: 0, toSequence: 9 }
      expect(await storage.replays.listSegments(randomUUIDv7())).toEqual([])
      expect(await Array.fromAsync(storage.replays.readSegments(stretch))).toEqual([])
      await storage.close()
    })
  })
}
