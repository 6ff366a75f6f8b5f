import { encodeReplayFrames } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { elementNode, gzip, gzipFrames, pageEvents } from '../testing/gzip-frames.ts'
import { createWindowReel } from './window-reel.ts'

const SPAN = { fromAt: 1_000, toAt: 10_000 }

const scroll = (timestamp: number): object => ({
  type: 3,
  timestamp,
  data: { source: 3, id: 1, x: 0, y: 0 },
})

test('events come in order of sequence, in server time, and never go back', async () => {
  const reel = createWindowReel()
  await reel.add(
    await gzipFrames([
      { sequence: 1, clockOffsetMs: 100, events: [scroll(4_000), scroll(1_500)] },
      { sequence: 0, clockOffsetMs: 1_000, events: [...pageEvents(1_000, []), scroll(2_000)] },
    ]),
    SPAN,
  )
  expect(reel.readEvents().map(({ timestamp }) => timestamp)).toEqual([
    2_000, 2_001, 3_000, 4_100, 4_100,
  ])
})

test('a time far outside of the window moves no other event', async () => {
  const reel = createWindowReel()
  const events = [
    { ...scroll(-5_000_000), type: 4, data: pageEvents(0, [])[0]?.['data'] },
    ...pageEvents(1_000, []).slice(1),
    scroll(8.64e15),
    scroll(2_000),
    scroll(-8.64e15),
    scroll(3_000),
  ]
  await reel.add(await gzipFrames([{ events }]), SPAN)
  expect(reel.readEvents().map(({ timestamp }) => timestamp)).toEqual([
    1_000, 1_001, 1_001, 2_000, 2_000, 3_000,
  ])
})

test('events that are newer than the manifest keep their time', async () => {
  const reel = createWindowReel()
  await reel.add(await gzipFrames([{ events: [...pageEvents(1_000, []), scroll(14_000)] }]), SPAN)
  await reel.add(await gzipFrames([{ sequence: 1, events: [scroll(500_000)] }]), {
    fromAt: 1_000,
    toAt: 500_000,
  })
  expect(reel.readEvents().map(({ timestamp }) => timestamp)).toEqual([
    1_000, 1_001, 14_000, 500_000,
  ])
})

test('a frame that comes twice counts once', async () => {
  const reel = createWindowReel()
  const bytes = await gzipFrames([{ events: pageEvents(1_000, []) }])
  await reel.add(bytes, SPAN)
  await reel.add(bytes, SPAN)
  expect(reel.summarize()).toMatchObject({ eventCount: 2, lastSequence: 0, playable: true })
})

test('malformed events are skipped and counted, the rest stays', async () => {
  const reel = createWindowReel()
  const events = [
    ...pageEvents(1_000, []),
    null,
    'text',
    { type: 3, timestamp: Number.NaN, data: { source: 3 } },
    { type: 99, timestamp: 5, data: {} },
    { type: 3, timestamp: 1_100, data: { source: 0, adds: 'none' } },
    { type: 3, timestamp: 1_100, data: { source: 1, positions: [] } },
    { type: 3, timestamp: 1_100, data: { source: 4, width: 1e9, height: 5 } },
    { type: 2, timestamp: 1_100, data: { node: { type: 2, id: 1 }, initialOffset: {} } },
    scroll(1_200),
  ]
  await reel.add(await gzipFrames([{ events }]), SPAN)
  expect(reel.summarize()).toMatchObject({ eventCount: 3, badEvents: 8, lastAt: 1_200 })
})

test('a tag that objects know as a property is a tag like any other', async () => {
  const reel = createWindowReel()
  const nodes = ['constructor', 'toString', 'hasOwnProperty'].map((tag, index) =>
    elementNode(20 + index, tag, { class: 'a' }),
  )
  await reel.add(await gzipFrames([{ events: pageEvents(1_000, nodes) }]), SPAN)
  expect(reel.summarize()).toMatchObject({ playable: true, badEvents: 0 })
})

test('a number that is given twice is checked as all that it stands for', async () => {
  const reel = createWindowReel()
  const change = (attributes: object): object => ({
    type: 3,
    timestamp: 1_100,
    data: { source: 0, adds: [], removes: [], texts: [], attributes: [{ id: 20, attributes }] },
  })
  const nodes = [elementNode(20, 'iframe', {}), elementNode(20, 'form', {})]
  const events = [
    ...pageEvents(1_000, nodes),
    change({ src: 'https://evil.test', action: 'https://evil.test', class: 'a' }),
    change({ REL: 'preconnect', href: ['javascript:x()'] }),
  ]
  await reel.add(await gzipFrames([{ events }]), SPAN)
  const changes = reel.readEvents().flatMap(({ data }) => data['attributes'] ?? [])
  expect(changes).toEqual([
    { id: 20, attributes: { class: 'a' } },
    { id: 20, attributes: {} },
  ])
})

test('a script is no script, however it is spelt', async () => {
  const reel = createWindowReel()
  const nodes = ['script', 'SCRIPT', 'sCrIpT', 'svg:script'].map((tag, index) =>
    elementNode(20 + index, tag, {}),
  )
  await reel.add(await gzipFrames([{ events: pageEvents(1_000, nodes) }]), SPAN)
  expect(JSON.stringify(reel.readEvents())).not.toMatch(/"tagName":"(?!no)[^"]*script"/i)
})

test('styles that nest without end are left out, and the rest plays', async () => {
  const reel = createWindowReel()
  const deep = 'a{'.repeat(5_000)
  const style = { ...elementNode(20, 'style', { _cssText: deep, class: 'a' }) }
  const text = { type: 3, id: 21, textContent: deep }
  const event = (data: object): object => ({ type: 3, timestamp: 1_100, data })
  const events = [
    ...pageEvents(1_000, [
      { ...style, childNodes: [text] },
      elementNode(22, 'rect', { fill: deep }),
    ]),
    event({ source: 8, id: 20, adds: [{ rule: deep }] }),
    event({ source: 13, id: 20, set: { property: 'color', value: deep } }),
    event({ source: 15, id: 20, styles: [{ styleId: 1, rules: [{ rule: deep }] }] }),
    event({
      source: 0,
      adds: [{ parentId: 20, nextId: null, node: { ...text, id: 23 } }],
      removes: [],
      texts: [{ id: 21, value: deep }],
      attributes: [{ id: 22, attributes: { style: { color: deep }, class: 'b' } }],
    }),
  ]
  await reel.add(await gzipFrames([{ events }]), SPAN)
  expect(reel.summarize()).toMatchObject({ playable: true, eventCount: 3, badEvents: 3 })
  const read = JSON.stringify(reel.readEvents())
  expect(read).not.toContain('a{a{')
  expect(read).toContain('"class":"b"')
})

test('a damaged chunk costs its own events only', async () => {
  const reel = createWindowReel()
  const good = await gzip(JSON.stringify(pageEvents(1_000, [])))
  const header = { sequence: 0, clockOffsetMs: 0, eventCount: 2 }
  await reel.add(
    encodeReplayFrames([
      { header, payload: good },
      { header: { ...header, sequence: 1, eventCount: 7 }, payload: good.slice(0, 20) },
      {
        header: { ...header, sequence: 2, eventCount: 4 },
        payload: await gzip('{"not":"a list"}'),
      },
    ]),
    SPAN,
  )
  expect(reel.summarize()).toMatchObject({ eventCount: 2, badEvents: 11, playable: true })
})

test('a chunk that inflates beyond the limit is given up', async () => {
  const reel = createWindowReel()
  await reel.add(
    encodeReplayFrames([
      {
        header: { sequence: 0, clockOffsetMs: 0, eventCount: 1 },
        payload: await gzip(JSON.stringify(['x'.repeat(17 * 1024 * 1024)])),
      },
    ]),
    SPAN,
  )
  expect(reel.summarize()).toMatchObject({ eventCount: 0, badEvents: 1, playable: false })
})

test('chunks that inflate beyond the budget of their window are given up', async () => {
  const reel = createWindowReel({ inflatedBytesLimit: 30_000 })
  const padded = [{ type: 5, timestamp: 1_200, data: { tag: 'x'.repeat(12_000), payload: 0 } }]
  await reel.add(
    await gzipFrames([
      { events: pageEvents(1_000, []) },
      ...[1, 2, 3, 4].map((sequence) => ({ sequence, events: padded })),
      { sequence: 5, events: [scroll(1_300)] },
    ]),
    SPAN,
  )
  expect(reel.summarize()).toMatchObject({
    eventCount: 3,
    badEvents: 2,
    lastAt: 1_300,
    lastSequence: 5,
    playable: true,
  })
})

/** Elements in each other, as text: nothing can write what is nested so deep. */
function nest(levels: number): string {
  const opening = Array.from(
    { length: levels },
    (_, level) => `{"type":2,"id":${100 + level},"tagName":"p","attributes":{},"childNodes":[`,
  )
  return `${opening.join('')}${']}'.repeat(levels)}`
}

const addTo = (parentId: number, nodes: readonly object[]): object => ({
  type: 3,
  timestamp: 1_500,
  data: {
    source: 0,
    adds: nodes.map((node) => ({ parentId, nextId: null, node })),
    removes: [],
    texts: [],
    attributes: [],
  },
})

const spread = (count: number): object[] =>
  Array.from({ length: count }, (_, place) => elementNode(100 + place, 'p'))

test.each([
  ['a snapshot of 1,100 levels', pageEvents(1_500, [{ nested: 1_100 }]).slice(1)],
  ['a snapshot of 100,000 levels', pageEvents(1_500, [{ nested: 100_000 }]).slice(1)],
  ['a snapshot of 100,001 nodes', pageEvents(1_500, spread(100_001)).slice(1)],
  ['a change of 100,000 levels', [addTo(4, [{ nested: 100_000 }])]],
  ['a change of 100,001 nodes', [addTo(4, spread(100_001))]],
])('%s is a bad event, and the rest plays', async (_name, hostile) => {
  const events = [...pageEvents(1_000, []), ...hostile, scroll(2_000)]
  const json = JSON.stringify(events).replace(/\{"nested":(\d+)\}/, (_match, levels: string) =>
    nest(Number(levels)),
  )
  const reel = createWindowReel()
  const header = { sequence: 0, clockOffsetMs: 0, eventCount: events.length }
  await reel.add(encodeReplayFrames([{ header, payload: await gzip(json) }]), SPAN)
  expect(reel.summarize()).toMatchObject({ playable: true, badEvents: 1, lastAt: 2_000 })
})

test('a million nodes are too many, and cost one chunk', async () => {
  const wide = `[${'{"id":1,"type":3},'.repeat(900_000)}{"id":1,"type":3}]`
  const json = JSON.stringify(pageEvents(1_500, ['wide'])).replace('["wide"]', wide)
  const reel = createWindowReel()
  await reel.add(
    encodeReplayFrames([
      {
        header: { sequence: 0, clockOffsetMs: 0, eventCount: 2 },
        payload: await gzip(JSON.stringify(pageEvents(1_000, []))),
      },
      { header: { sequence: 1, clockOffsetMs: 0, eventCount: 2 }, payload: await gzip(json) },
    ]),
    SPAN,
  )
  expect(reel.summarize()).toMatchObject({ playable: true, badEvents: 1, eventCount: 3 })
})

test('each reading gives objects of its own', async () => {
  const reel = createWindowReel()
  await reel.add(await gzipFrames([{ events: pageEvents(1_000, []) }]), SPAN)
  const [first] = reel.readEvents()
  const [second] = reel.readEvents()
  expect(second).toEqual(first)
  expect(second?.data).not.toBe(first?.data)
})

test('what the visitor did is activity, what the page did is not', async () => {
  const reel = createWindowReel()
  const mutation = {
    type: 3,
    timestamp: 5_000,
    data: { source: 0, adds: [], removes: [], texts: [], attributes: [] },
  }
  await reel.add(
    await gzipFrames([
      { events: [...pageEvents(1_000, []), scroll(2_000), mutation, scroll(9_000)] },
    ]),
    SPAN,
  )
  expect([...reel.summarize().activity]).toEqual([2_000, 9_000])
})

test('a keyframe comes first, is no activity, and is left out behind the segment before it', async () => {
  const reel = createWindowReel()
  const input = {
    type: 3,
    timestamp: 2_000,
    data: { source: 5, id: 1, text: '', isChecked: false },
  }
  await reel.add(
    await gzipFrames([
      { sequence: 4, isKeyframe: true, events: [...pageEvents(2_000, []), input] },
      { sequence: 4, events: [scroll(3_000)] },
      { sequence: 5, events: [scroll(4_000)] },
    ]),
    SPAN,
  )
  const times = (afterSequence?: number): number[] =>
    reel.readEvents(afterSequence).map(({ timestamp }) => timestamp)
  expect(times()).toEqual([2_000, 2_001, 2_001, 3_000, 4_000])
  expect(times(2)).toEqual(times())
  expect(times(3)).toEqual([3_000, 4_000])
  expect(times(4)).toEqual([4_000])
  expect(reel.summarize()).toMatchObject({ playable: true, lastSequence: 5, eventCount: 5 })
  expect([...reel.summarize().activity]).toEqual([3_000, 4_000])
})
