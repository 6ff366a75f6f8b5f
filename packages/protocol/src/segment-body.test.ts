import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { joinSegmentBody, splitSegmentBody } from './segment-body.ts'

describe('segment body', () => {
  test('gives back the head and the payload, whatever their bytes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.uint8Array({ maxLength: 300 }), (value, payload) => {
        const headJson = JSON.stringify(value)
        expect(splitSegmentBody(joinSegmentBody(headJson, payload))).toEqual({ headJson, payload })
      }),
    )
  })

  test('keeps line feeds of the payload out of the head', () => {
    const body = joinSegmentBody('{}', new Uint8Array([10, 10, 31]))
    expect(splitSegmentBody(body)).toEqual({
      headJson: '{}',
      payload: new Uint8Array([10, 10, 31]),
    })
  })

  test('is null for bytes without a line feed', () => {
    expect(splitSegmentBody(new TextEncoder().encode('{"a":1}'))).toBeNull()
    expect(splitSegmentBody(new Uint8Array())).toBeNull()
  })

  test('throws on a head that is not UTF-8 instead of replacing its bytes', () => {
    expect(() => splitSegmentBody(new Uint8Array([0xff, 0xfe, 10]))).toThrow(TypeError)
  })
})
