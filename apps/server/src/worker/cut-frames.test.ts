import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { mutationEvent, pageEvents } from '../testing/replay-fixtures.ts'
import { cutFrames, type CutFrame, type CutInput } from './cut-frames.ts'

const ALL: Omit<CutInput, 'frames'> = {
  fromAt: null,
  toAt: null,
  hidesConsole: false,
  hidesNetwork: false,
}
/** Server time is this much ahead of the client's. */
const OFFSET_MS = 40

const title = (timestamp: number, text: string) =>
  mutationEvent(timestamp, { attributes: [{ id: 4, attributes: { title: text } }] })
const custom = (timestamp: number, tag: string) => ({
  type: 5,
  timestamp,
  data: { tag, payload: { text: `secret of ${tag}` } },
})

function createFrame(sequence: number, events: readonly unknown[]): CutFrame {
  const payload = new Uint8Array(gzipSync(JSON.stringify(events)))
  return {
    sequence,
    clockOffsetMs: OFFSET_MS,
    eventCount: events.length,
    isKeyframe: false,
    payload,
  }
}

const read = ({ payload }: CutFrame) =>
  JSON.parse(gunzipSync(payload).toString()) as { type: number; timestamp: number }[]

test('what nobody asked to hide comes as it was', () => {
  const events = [...pageEvents(1_000), title(2_000, 'a'), custom(2_500, 'playhead.console')]
  const made = cutFrames({ ...ALL, frames: [createFrame(0, events)] })
  expect(made.map(read)).toEqual([events])
  expect(made).toMatchObject([{ sequence: 0, clockOffsetMs: OFFSET_MS, eventCount: 4 }])
})

test('of what was before a clip there is the page as it stood, and of what comes after nothing', () => {
  const frames = [
    createFrame(0, [...pageEvents(1_000), title(2_000, 'early secret')]),
    createFrame(1, [title(3_000, 'as it stood'), title(5_000, 'within')]),
    createFrame(2, [title(6_000, 'at the end'), title(7_000, 'late secret')]),
    createFrame(3, [title(8_000, 'later secret')]),
  ]
  const made = cutFrames({ ...ALL, fromAt: 4_000, toAt: 6_000 + OFFSET_MS, frames })
  const text = JSON.stringify(made.map(read))
  expect(text).not.toContain('secret')
  expect(made.map(({ sequence, isKeyframe }) => [sequence, isKeyframe])).toEqual([
    [1, true],
    [1, false],
    [2, false],
  ])
  const [page = [], ...rest] = made.map(read)
  expect(page.map(({ type }) => type).slice(0, 2)).toEqual([4, 2])
  expect(JSON.stringify(page)).toContain('as it stood')
  expect(new Set(page.map(({ timestamp }) => timestamp + OFFSET_MS))).toEqual(new Set([3_999]))
  expect(rest).toEqual([[title(5_000, 'within')], [title(6_000, 'at the end')]])
})

test('a page that does not change in a clip is there all the same', () => {
  const frames = [createFrame(0, [...pageEvents(1_000), title(2_000, 'as it stood')])]
  const made = cutFrames({ ...ALL, fromAt: 9_000, toAt: 9_500, frames })
  expect(made).toMatchObject([{ sequence: 0, isKeyframe: true }])
  expect(JSON.stringify(made.map(read))).toContain('as it stood')
})

test('a clip before anything was recorded, or after nothing, is empty', () => {
  const frames = [createFrame(0, pageEvents(5_000))]
  expect(cutFrames({ ...ALL, fromAt: 1_000, toAt: 2_000, frames })).toEqual([])
  expect(cutFrames({ ...ALL, fromAt: 1_000, toAt: 2_000, frames: [] })).toEqual([])
})

test('where the page cannot be made exactly, the last one recorded whole takes its place', () => {
  // A change of a node that is nowhere.
  const lost = mutationEvent(2_000, {
    adds: [{ parentId: 99, nextId: null, node: { type: 3, id: 100, textContent: 'x' } }],
    secret: 'early secret',
  })
  const broken = { type: 3, timestamp: 2_500, data: { source: 0, adds: 'secret' } }
  const frames = [
    createFrame(0, [...pageEvents(1_000, { title: 'whole' }), lost, broken]),
    createFrame(1, [title(5_000, 'within')]),
  ]
  const made = cutFrames({ ...ALL, fromAt: 4_000, toAt: 9_000, frames })
  const text = JSON.stringify(made.map(read))
  expect(text).toContain('whole')
  expect(text).toContain('within')
  expect(text).not.toContain('secret')
  expect(read(made[0] as CutFrame)[0]?.timestamp).toBe(3_999 - OFFSET_MS)
})

test.each([
  ['console', { hidesConsole: true }, ['playhead.network', 'playhead.navigation']],
  ['network', { hidesNetwork: true }, ['playhead.console', 'playhead.navigation']],
  ['both', { hidesConsole: true, hidesNetwork: true }, ['playhead.navigation']],
])('hiding %s leaves only what is known to tell nothing of it', (_, hides, tags) => {
  const all = ['playhead.console', 'playhead.network', 'playhead.navigation', 'some-console']
  const events = [
    ...pageEvents(1_000),
    ...all.map((tag) => custom(2_000, tag)),
    { type: 6, timestamp: 2_000, data: { plugin: 'rrweb/console@1', payload: {} } },
    title(3_000, 'a'),
  ]
  const [made] = cutFrames({ ...ALL, ...hides, frames: [createFrame(0, events)] })
  const shown = read(made as CutFrame)
  const tagsOf = shown.flatMap((event) => (event as { data?: { tag?: string } }).data?.tag ?? [])
  expect(tagsOf).toEqual(tags)
  expect(shown.some(({ type }) => type === 6)).toBe(false)
  expect(shown.at(-1)).toEqual(title(3_000, 'a'))
})

test.each([
  ['no gzip', Uint8Array.of(1, 2, 3)],
  ['no list', new Uint8Array(gzipSync('{}'))],
  ['no JSON', new Uint8Array(gzipSync('['))],
  ['nothing', new Uint8Array()],
  ['no events', new Uint8Array(gzipSync('[null, 1, {}, { "timestamp": "1" }, []]'))],
])('a payload that is %s shows nothing and stops nobody', (_, payload) => {
  const frames = [{ ...createFrame(0, []), payload }, createFrame(1, pageEvents(5_000))]
  const made = cutFrames({ ...ALL, hidesConsole: true, frames })
  expect(made.map(({ sequence }) => sequence)).toEqual([1])
})
