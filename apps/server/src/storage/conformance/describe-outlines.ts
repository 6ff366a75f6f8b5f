import { randomUUIDv7 } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import type { OpenStorage } from './describe-storage.ts'

export function describeOutlines(open: OpenStorage): void {
  const openWith = async (sequences: readonly number[]) => {
    const storage = await open()
    const sessionId = randomUUIDv7()
    const windowId = randomUUIDv7()
    for (const sequence of sequences) {
      const startsWithSnapshot = sequence === 2 || sequence === 6
      await storage.appendSegment(
        createSegment({ sessionId, windowId, sequence, startsWithSnapshot }),
      )
    }
    const keyframe = { sessionId, windowId, at: NOON, eventCount: 1 }
    await storage.replays.putKeyframes([
      { ...keyframe, sequence: 4, fault: null, payload: Uint8Array.of(1) },
      { ...keyframe, sequence: 5, fault: 'differs', payload: new Uint8Array() },
    ])
    return { storage, replays: storage.replays, sessionId, windowId }
  }

  describe('the windows of a recording', () => {
    test.each([
      [0, [], []],
      [1, [], []],
      [2, [2, 3], []],
      [3, [2, 3], []],
      [4, [4, 5], [4, 5]],
      [5, [4, 5], [4, 5]],
      [8, [6, 7, 9], []],
      [99, [6, 7, 9], []],
    ])('around segment %i are listed by themselves', async (sequence, listed, keyframes) => {
      const { storage, replays, sessionId, windowId } = await openWith([0, 1, 2, 3, 4, 5, 6, 7, 9])
      const found = await replays.listWindow({ sessionId, windowId, sequence })
      expect(found.segments.map((each) => each.sequence)).toEqual(listed)
      expect(found.keyframes.map((each) => each.sequence)).toEqual(keyframes)
      const all = await replays.listSegments(sessionId)
      expect(all).toEqual(expect.arrayContaining([...found.segments]))
      for (const other of [
        { sessionId, windowId: randomUUIDv7(), sequence },
        { sessionId: randomUUIDv7(), windowId, sequence },
      ]) {
        expect(await replays.listWindow(other)).toEqual({ segments: [], keyframes: [] })
      }
      await storage.close()
    })

    test('outlines leave what follows them, or are left out with what they stand for', async () => {
      const { storage, replays, sessionId, windowId } = await openWith([0, 1, 2, 3, 4, 5, 6])
      const outline = { windowId, nextSequence: 4, segmentCount: 4, content: '{}' }
      const session = { sessionId, segmentCount: 7 }
      const load = async (borrowedOffsetMs: number) => {
        const found = await replays.loadOutlined(sessionId, borrowedOffsetMs)
        const before = found.outlines.reduce((sum, { segmentCount }) => sum + segmentCount, 0)
        const first = found.segments[0]?.sequence
        expect(first).toBe(found.outlines[0]?.nextSequence ?? 0)
        expect(found.keyframes.map(({ sequence }) => sequence)).toEqual([4, 5])
        return before + found.segments.length
      }
      expect(await load(0)).toBe(7)
      await replays.putOutlines(session, [{ ...outline, borrowedOffsetMs: 3 }])
      expect(await load(3)).toBe(7)
      const other = await replays.loadOutlined(sessionId, 4)
      expect(other).toMatchObject({ outlines: [], segments: { length: 7 } })
      await replays.putOutlines(session, [{ ...outline, borrowedOffsetMs: null }])
      expect(await load(4)).toBe(7)
      await storage.appendSegment(createSegment({ sessionId, windowId, sequence: 7 }))
      expect(await load(4)).toBe(8)
      const unknown = await replays.loadOutlined(randomUUIDv7(), 0)
      expect(unknown).toEqual({ outlines: [], segments: [], keyframes: [] })
      await storage.close()
    })
  })
}
