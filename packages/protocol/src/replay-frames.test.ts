import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeReplayFrames, encodeReplayFrames } from './replay-frames.ts'

const frame = fc.record({
  header: fc.record({
    sequence: fc.nat(),
    clockOffsetMs: fc.integer(),
    eventCount: fc.nat(),
  }),
  payload: fc.uint8Array({ maxLength: 200 }),
})

describe('replay frames', () => {
  test('come back as they went, in order', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 8 }), (frames) => {
        expect(decodeReplayFrames(encodeReplayFrames(frames))).toEqual(frames)
      }),
    )
  })

  test('are refused at every length at which they end early', () => {
    const bytes = encodeReplayFrames([
      {
        header: { sequence: 1, clockOffsetMs: 0, eventCount: 2 },
        payload: new Uint8Array([1, 2, 3]),
      },
    ])
    for (let length = 1; length < bytes.length; length++) {
      expect(() => decodeReplayFrames(bytes.slice(0, length)), `${length} bytes`).toThrow(
        RangeError,
      )
    }
  })

  test('can be read from the middle of a larger buffer', () => {
    const bytes = encodeReplayFrames([
      { header: { sequence: 7, clockOffsetMs: -3, eventCount: 0 }, payload: new Uint8Array() },
    ])
    const larger = new Uint8Array(bytes.length + 20)
    larger.set(bytes, 9)
    const [decoded] = decodeReplayFrames(larger.subarray(9, 9 + bytes.length))
    expect(decoded?.header.sequence).toBe(7)
  })
})
