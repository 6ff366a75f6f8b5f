import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { pageEvents, mutationEvent } from '../testing/replay-fixtures.ts'
import { makeKeyframes, type KeyframeSegment } from './make-keyframes.ts'

const NOON = 1_750_000_000_000

function segment(
  sequence: number,
  events: readonly unknown[],
  first: KeyframeSegment['first'] = null,
): KeyframeSegment {
  return { sequence, first, payload: gzipSync(JSON.stringify(events)) }
}

const read = (payload: Uint8Array | undefined) =>
  JSON.parse(gunzipSync(payload ?? new Uint8Array()).toString()) as unknown

const title = (at: number, text: string) =>
  mutationEvent(at, { attributes: [{ id: 4, attributes: { title: text } }] })

test('a keyframe shows the page as it was before its segment, at the time of its first event', () => {
  const segments = [
    segment(0, [...pageEvents(NOON), title(NOON + 10, 'first')]),
    segment(1, [title(NOON + 5_000, 'second')], 'make'),
    segment(2, [title(NOON + 9_000, 'third')], 'make'),
  ]
  const { keyframes, fault } = makeKeyframes({ start: null, segments })
  expect(fault).toBeNull()
  expect(keyframes.map(({ sequence, at }) => [sequence, at])).toEqual([
    [1, NOON + 5_000],
    [2, NOON + 9_000],
  ])
  const [one, two] = keyframes.map(({ payload }) => JSON.stringify(read(payload)))
  expect([one?.includes('first'), two?.includes('second')]).toEqual([true, true])
  expect(two).not.toContain('third')
})

test('a keyframe is made from the one before it just as from the beginning', () => {
  const segments = [
    segment(0, [...pageEvents(NOON), title(NOON + 10, 'first')]),
    segment(1, [title(NOON + 5_000, 'second')], 'make'),
    segment(2, [title(NOON + 9_000, 'third')], 'make'),
  ]
  const [one, two] = makeKeyframes({ start: null, segments }).keyframes
  const start = one?.payload ?? null
  const again = makeKeyframes({
    start,
    segments: segments
      .slice(1)
      .map((each) => (each.sequence === 1 ? { ...each, first: null } : each)),
  })
  expect(read(again.keyframes[0]?.payload)).toEqual(read(two?.payload))
})

test('an unreadable payload ends the stretch, and keeps what was made before', () => {
  const segments = [
    segment(0, pageEvents(NOON)),
    segment(1, [title(NOON + 1, 'a')], 'make'),
    { ...segment(2, []), payload: Buffer.from('not gzip at all') },
    segment(3, [title(NOON + 3, 'b')], 'make'),
  ]
  const { keyframes, fault } = makeKeyframes({ start: null, segments })
  expect(keyframes.map(({ sequence }) => sequence)).toEqual([1])
  expect(fault).toEqual({ sequence: 2, reason: 'unreadable_payload' })
})

test('a page that cannot be exact has a fault with its reason', () => {
  const stray = mutationEvent(NOON + 1, { removes: [{ parentId: 3, id: 4 }] })
  const segments = [segment(0, [...pageEvents(NOON), stray]), segment(1, [], 'make')]
  expect(makeKeyframes({ start: null, segments })).toEqual({
    keyframes: [],
    fault: { sequence: 1, reason: 'misplaced_node' },
    difference: null,
  })
})

test.each([
  ['the same page', { shiftId: 100, title: 'first', afterMs: 100 }, null],
  [
    'a page that differs',
    { shiftId: 100, title: 'other', afterMs: 100 },
    'attribute title of <body>',
  ],
  ['another page that was loaded', { shiftId: 0, title: 'other', afterMs: 100 }, null],
  [
    'a page that was not recorded for a while',
    { shiftId: 100, title: 'other', afterMs: 6_000 },
    null,
  ],
])('a snapshot of %s', (_name, { afterMs, ...page }, difference) => {
  const segments = [
    segment(0, [...pageEvents(NOON), title(NOON + 10, 'first')]),
    segment(1, pageEvents(NOON + 10 + afterMs, page), 'compare'),
  ]
  expect(makeKeyframes({ start: null, segments })).toEqual({
    keyframes: [],
    fault: null,
    difference,
  })
})

test.each([
  ['the same page', 'first', null],
  ['a page that differs', 'other', 'attribute title of <body>'],
])('a snapshot that says it continues the page, of %s, however late', (_name, text, difference) => {
  const [meta, full] = pageEvents(NOON + 600_000, { title: text }) as { data: object }[]
  const marked = { ...full, data: { ...full?.data, isContinued: true } }
  const segments = [
    segment(0, [...pageEvents(NOON), title(NOON + 10, 'first')]),
    segment(1, [meta, marked], 'compare'),
    segment(2, [title(NOON + 700_000, 'last')], 'make'),
  ]
  const output = makeKeyframes({ start: null, segments })
  expect(output.difference).toBe(difference)
  const [made] = output.keyframes.map(({ payload }) => JSON.stringify(read(payload)))
  expect(made).toContain(text)
  expect(made).not.toContain('isContinued')
})

test('a snapshot of which the rest follows is compared with nothing', () => {
  const later = pageEvents(NOON + 100, { shiftId: 100, title: 'other' })
  const marked = JSON.stringify(later).replace('"data":{"node"', '"data":{"isPartial":true,"node"')
  const segments = [
    segment(0, [...pageEvents(NOON), title(NOON + 10, 'first')]),
    segment(1, JSON.parse(marked) as object[], 'compare'),
  ]
  expect(marked).toContain('isPartial')
  expect(makeKeyframes({ start: null, segments }).difference).toBeNull()
})

/** In the body of a page. As text: what is nested so deep no `JSON.stringify` can write. */
function hostileSnapshot(body: string): string {
  const marked = JSON.stringify(pageEvents(NOON + 4_000, { title: 'mark' }))
  return marked.replace('"attributes":{"title":"mark"},"childNodes":[]', body)
}

const spread = Array.from({ length: 700_000 }, (_, id) => `{"id":${100 + id},"type":3}`)
const LEVELS = Array.from({ length: 100_000 }, (_, level) => 100 + level)
const nested = LEVELS.map(
  (level) => `{"type":2,"id":${level},"tagName":"p","attributes":{},"childNodes":[`,
)

test.each([
  [
    'of 100,000 levels',
    `"attributes":{},"childNodes":[${nested.join('')}${']}'.repeat(nested.length)}]`,
    'too_large',
  ],
  ['of 700,000 nodes', `"attributes":{},"childNodes":[${spread.join(',')}]`, 'too_large'],
  [
    'with an attribute of 100,000 levels',
    `"attributes":{"x":${'{"0":'.repeat(100_000)}1${'}'.repeat(100_000)}},"childNodes":[]`,
    'unreadable_payload',
  ],
])('a snapshot %s costs its stretch no more than its keyframes', (_name, body, reason) => {
  const hostile = { ...segment(0, []), payload: gzipSync(hostileSnapshot(body)) }
  const segments = [hostile, segment(1, [title(NOON + 5_000, 'second')], 'make')]
  expect(makeKeyframes({ start: null, segments })).toEqual({
    keyframes: [],
    fault: { sequence: 1, reason },
    difference: null,
  })
})
