import fc from 'fast-check'
import { randomBytes } from 'node:crypto'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { pack, PACK_TEXT_BYTES, unpack, weighPack, type Packable } from './pack.ts'
import { PackDamagedError } from './pack-format.ts'

const LEVEL = 3

/** Texts as JSON allows them, not only as it is written by a machine. */
const NUMBERS = [
  '-0',
  '1e21',
  '1E+2',
  '0.10',
  '9007199254740993',
  '4503599627370496',
  '-1e-7',
  '1e400',
]

function toPayload(text: string | Uint8Array, sequence = 0): Packable {
  return { sequence, isKeyframe: false, payload: gzipSync(text) }
}

function roundTrip(texts: readonly (string | Uint8Array)[], dictionary?: Uint8Array): Buffer[] {
  const payloads = texts.map((text, sequence) => toPayload(text, sequence))
  const packed = pack(payloads, { level: LEVEL, dictionary })
  expect(packed.count).toBe(texts.length)
  return unpack(packed.bytes, dictionary).map(({ bytes }) => Buffer.from(bytes))
}

/** rrweb-like keys, so that numbers are taken for what they stand for in recordings. */
const key = fc.oneof(
  fc.constantFrom('id', 'parentId', 'nextId', 'x', 'y', 'timestamp', 'timeOffset', '__proto__'),
  fc.constantFrom('constructor', 'toString', '1', '0', '', 'type', 'data'),
  fc.string({ unit: 'binary' }),
)
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false, 0, -0, 2 ** 51, 2 ** 52, -(2 ** 52) - 1, 2 ** 53, 1e21, 0.1),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\ud800', 'a\udc00b', '\u2028', '\u0000'),
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(key, tie('value'), { maxKeys: 6, noNullPrototype: true }),
  ),
}))

describe('a pack gives back what was packed', () => {
  test('any list of JSON values, byte for byte', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyValue, { maxLength: 8 }), { maxLength: 5 }), (segments) => {
        const texts = segments.map((events) => JSON.stringify(events))
        expect(roundTrip(texts).map(String)).toEqual(texts)
      }),
      { numRuns: 300 },
    )
  })

  test('any bytes that were sent instead of JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 4 }), (texts) => {
        expect(roundTrip(texts)).toEqual(texts.map((text) => Buffer.from(text)))
      }),
      { numRuns: 200 },
    )
  })

  test.each(NUMBERS)(
    'the number %s, spelled like that, under keys that are differences',
    (number) => {
      const text = `[{"timestamp":${number},"x":${number},"data":{"id":${number},"nextId":5}},{"id":${number}}]`
      expect(roundTrip([text])[0]?.toString()).toBe(text)
    },
  )

  test.each([
    ['spaces', '[ {"id": 1} ]'],
    ['a key twice', '[{"id":1,"id":2}]'],
    ['keys that are numbers', '[{"b":1,"1":2,"0":3}]'],
    ['a key called __proto__', '[{"__proto__":{"id":3},"id":4}]'],
    ['escapes that need not be', String.raw`["\u0041\/"]`],
    ['what stands for a string that was taken out', '[{"a":"\u0001","b":"\u0001"},\u0001]'],
    ['what ends a string that was taken out', '[{"a":"one\n","b":"\n"}]'],
    ['strings that end like keys', '[{"a":"b:","c":":"},":","d:","e"]'],
    ['lone surrogates', String.raw`["\ud800","\udfff"]`],
    ['no list', '{"id":7}'],
    ['nothing', ''],
    ['a list that does not end', '[{"id":1'],
    ['deep nesting', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['deep objects', `${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`],
  ])('%s', (_name, text) => {
    expect(roundTrip([text, '[{"id":5}]', text]).map(String)).toEqual([text, '[{"id":5}]', text])
  })

  test('with a dictionary, and only with the same one', () => {
    const dictionary = Buffer.from('"a text that all visitors see on every page of the shop"')
    const text = '[{"text":"a text that all visitors see on every page of the shop"}]'
    expect(roundTrip([text], dictionary)[0]?.toString()).toBe(text)
    const { bytes } = pack([toPayload(text)], { level: LEVEL, dictionary })
    expect(() => unpack(bytes)).toThrow(PackDamagedError)
    const other = Buffer.from(dictionary.toString().replaceAll('a', 'b'))
    expect(() => unpack(bytes, other)).toThrow(PackDamagedError)
  })

  test('what is no gzip, or inflates to too much, stays as it came', () => {
    const bomb = gzipSync(Buffer.alloc(17 * 1024 * 1024))
    const payloads = [randomBytes(50), bomb].map((payload, sequence) => ({
      sequence,
      isKeyframe: false,
      payload,
    }))
    const { bytes } = pack(payloads, { level: LEVEL })
    expect(unpack(bytes).map(({ isAsCame, bytes }) => [isAsCame, Buffer.from(bytes)])).toEqual(
      payloads.map(({ payload }) => [true, payload]),
    )
  })

  test('keyframes are told from the segments that they stand before', () => {
    const segment = toPayload('[1]', 7)
    const { bytes } = pack([{ ...segment, isKeyframe: true }, segment], { level: LEVEL })
    expect(unpack(bytes).map(({ sequence, isKeyframe }) => [sequence, isKeyframe])).toEqual([
      [7, true],
      [7, false],
    ])
  })

  test('a pack ends with the payload that makes it large enough', () => {
    const text = JSON.stringify(['a'.repeat(PACK_TEXT_BYTES / 2)])
    const payloads = [0, 1, 2, 3].map((sequence) => toPayload(text, sequence))
    expect(pack(payloads, { level: LEVEL }).count).toBe(2)
  })
})

function readOrName(bytes: Uint8Array): string {
  try {
    return JSON.stringify(unpack(bytes))
  } catch (error) {
    return error instanceof Error ? error.name : ''
  }
}

describe('a damaged pack', () => {
  const { bytes } = pack([toPayload(JSON.stringify([{ id: 5, text: 'some text' }]))], {
    level: LEVEL,
  })

  test('gives an error for every flipped bit and every shortening, never other events', () => {
    const before = JSON.stringify(unpack(bytes))
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      // Flags of zstd that say nothing of the content may change without harm.
      expect([before, 'PackDamagedError']).toContain(readOrName(flipped))
    }
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => unpack(bytes.subarray(0, length))).toThrow(PackDamagedError)
    }
  })

  test('random bytes are no pack', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (random) => {
        expect(() => unpack(random)).toThrow(PackDamagedError)
      }),
    )
  })

  test('does not inflate to more than it says, nor say more than it may', () => {
    const body = Buffer.alloc(200 * 1024 * 1024)
    const inner = zstdCompressSync(body)
    for (const claim of [100, 0xffff_ffff]) {
      const header = Buffer.from(new Uint8Array(18).fill(1, 0, 1))
      header.writeUInt32LE(claim, 6)
      header.writeUInt32LE(inner.length, 14)
      const before = process.memoryUsage().arrayBuffers
      expect(() => unpack(Buffer.concat([header, inner]))).toThrow(PackDamagedError)
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(80 * 1024 * 1024)
    }
  })
})

test('what a pack would weigh is what it weighs, with each dictionary', () => {
  const dictionary = Buffer.from('"a text that all visitors see on every page of the shop"')
  const text = '[{"id":7,"text":"a text that all visitors see on every page of the shop"}]'
  const tooMany = '['.padEnd(PACK_TEXT_BYTES, ' ') + ']'
  const payloads = [text, tooMany, text].map((each, sequence) => toPayload(each, sequence))
  const dictionaries = [undefined, dictionary]
  expect(weighPack(payloads, { level: LEVEL, dictionaries })).toEqual({
    sizes: dictionaries.map(
      (each) => pack(payloads, { level: LEVEL, dictionary: each }).bytes.length,
    ),
    count: 2,
  })
})
