import { randomBytes, randomUUIDv7 } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import type { NewKeyframe } from '../keyframe-store.ts'
import type { OpenStorage } from './describe-storage.ts'

const HOUR_MS = 3_600_000
/** Every session that has changed at all. */
const ANY = { newSegments: 1, quietBefore: 0 }

export function describeKeyframes(open: OpenStorage): void {
  const openWith = async (segmentCount: number) => {
    const storage = await open()
    const sessionId = randomUUIDv7()
    const windowId = randomUUIDv7()
    for (let sequence = 0; sequence < segmentCount; sequence += 1) {
      await storage.appendSegment(createSegment({ sessionId, windowId, sequence }))
    }
    const keyframe = (sequence: number, init: Partial<NewKeyframe> = {}): NewKeyframe => ({
      sessionId,
      windowId,
      sequence,
      at: NOON + sequence,
      eventCount: 3,
      fault: null,
      payload: Uint8Array.of(1, 2, sequence),
      ...init,
    })
    return { storage, replays: storage.replays, sessionId, windowId, keyframe }
  }

  describe('keyframes', () => {
    test('are listed in order without their payloads, and read byte for byte', async () => {
      const { storage, replays, sessionId, windowId, keyframe } = await openWith(9)
      const payload = randomBytes(2 * 1024 * 1024)
      await replays.putKeyframes([keyframe(7), keyframe(3, { payload })])
      await replays.putKeyframes([
        keyframe(8, { fault: 'too_large', payload: new Uint8Array(), eventCount: 0 }),
      ])
      const entry = { windowId, eventCount: 3, fault: null, isConfirmed: false }
      expect(await replays.listKeyframes(sessionId)).toEqual([
        { ...entry, sequence: 3, at: NOON + 3, sizeBytes: payload.length },
        { ...entry, sequence: 7, at: NOON + 7, sizeBytes: 3 },
        { ...entry, sequence: 8, at: NOON + 8, sizeBytes: 0, eventCount: 0, fault: 'too_large' },
      ])
      const read = (sequence: number) => replays.readKeyframe({ sessionId, windowId, sequence })
      expect(payload.equals((await read(3)) ?? new Uint8Array())).toBe(true)
      expect(await read(8)).toBeNull()
      expect(await read(4)).toBeNull()
      await storage.close()
    })

    test('a second one of a name takes the place of the first', async () => {
      const { storage, replays, sessionId, windowId, keyframe } = await openWith(5)
      await replays.putKeyframes([keyframe(3)])
      await replays.confirmKeyframe({ sessionId, windowId, sequence: 3 })
      expect(await replays.listKeyframes(sessionId)).toMatchObject([{ isConfirmed: true }])
      await replays.putKeyframes([keyframe(3, { payload: Uint8Array.of(9) })])
      expect(await replays.listKeyframes(sessionId)).toMatchObject([
        { sizeBytes: 1, isConfirmed: false },
      ])
      await storage.close()
    })

    test('those of a stretch are dropped, both ends included, and of one window only', async () => {
      const { storage, replays, sessionId, windowId, keyframe } = await openWith(9)
      const other = keyframe(4, { windowId: randomUUIDv7() })
      await replays.putKeyframes([...[2, 3, 5, 6].map((sequence) => keyframe(sequence)), other])
      await replays.dropKeyframes({ sessionId, windowId, fromSequence: 3, toSequence: 5 })
      const left = await replays.listKeyframes(sessionId)
      expect(left.map(({ sequence }) => sequence).sort()).toEqual([2, 4, 6])
      await storage.close()
    })

    test('are counted with their bytes, and faults by their reasons', async () => {
      const { storage, replays, keyframe } = await openWith(9)
      expect(await replays.countKeyframes()).toEqual({ count: 0, sizeBytes: 0, faults: {} })
      const none = { payload: new Uint8Array(), fault: 'differs' }
      await replays.putKeyframes([keyframe(1), keyframe(2), keyframe(3, none), keyframe(4, none)])
      expect(await replays.countKeyframes()).toEqual({
        count: 2,
        sizeBytes: 6,
        faults: { differs: 2 },
      })
      await storage.close()
    })

    test('of an unknown session there are none', async () => {
      const { storage, replays, keyframe } = await openWith(1)
      const sessionId = randomUUIDv7()
      await replays.putKeyframes([keyframe(1, { sessionId })])
      expect(await replays.listKeyframes(sessionId)).toEqual([])
      expect(await replays.countKeyframes()).toMatchObject({ count: 0 })
      await storage.close()
    })

    test('a session has to be looked at again when segments have come since', async () => {
      const { storage, replays, sessionId, windowId } = await openWith(4)
      const found = { sessionId, segmentCount: 4 }
      expect(await replays.findUnkeyframed({ newSegments: 4, quietBefore: 0 })).toEqual(found)
      expect(await replays.findUnkeyframed({ newSegments: 5, quietBefore: 0 })).toBeNull()
      expect(
        await replays.findUnkeyframed({ newSegments: 5, quietBefore: NOON + HOUR_MS }),
      ).toEqual(found)
      await replays.noteKeyframed(found)
      expect(await replays.findUnkeyframed(ANY)).toBeNull()
      await storage.appendSegment(createSegment({ sessionId, windowId, sequence: 4 }))
      expect(await replays.findUnkeyframed(ANY)).toEqual({ sessionId, segmentCount: 5 })
      await storage.close()
    })
  })
}
