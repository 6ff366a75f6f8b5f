import type { HeatMap, HeatPathList } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { computeHeatMap } from '../services/heatmap/heatmap.ts'
import { createPageTracks } from '../services/heatmap/page-tracks.ts'
import { createSegmentReader } from '../services/replay/segment-reader.ts'
import { INLINE_JOBS } from '../testing/inline-jobs.ts'
import { createRandom } from '../testing/random-visits.ts'
import { pageEvents } from '../testing/replay-fixtures.ts'
import { createPayload, createSegment, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, PROJECT } from '../testing/test-app.ts'

const MINUTE = 60_000
const RANGE = `project=${PROJECT.id}&fromAt=${NOON}&toAt=${NOON + 600 * MINUTE}`

interface Click {
  readonly name?: string
  readonly at: number
  readonly selector: string
  readonly x: number
  readonly y: number
}

interface Visit {
  readonly minute: number
  readonly path: string
  readonly clicks?: readonly Click[]
  /** Milliseconds since the start, and how far down. */
  readonly scrolls?: readonly (readonly [number, number])[]
  readonly moves?: readonly (readonly [number, number, number])[]
  readonly width?: number
  readonly payload?: Uint8Array
}

async function createServer() {
  const server = await createTestApp()
  const headers = await server.signIn()
  const visit = async ({ minute, path, width = 1_200, ...told }: Visit) => {
    const firstAt = NOON + minute * MINUTE
    const { clicks = [], scrolls = [], moves = [] } = told
    const url = `https://shop.example${path}`
    const [, snapshot] = pageEvents(firstAt)
    const recorded = [
      { type: 4, timestamp: firstAt, data: { href: url, width, height: 700 } },
      snapshot ?? {},
      ...scrolls.map(([after, y]) => ({
        type: 3,
        timestamp: firstAt + after,
        data: { source: 3, id: 1, x: 0, y },
      })),
      ...moves.map(([after, x, y]) => ({
        type: 3,
        timestamp: firstAt + after,
        data: { source: 1, positions: [{ x, y, id: 4, timeOffset: 0 }] },
      })),
      { type: 5, timestamp: firstAt + 60_000, data: { tag: 'end', payload: {} } },
    ].sort((a, b) => Number(Reflect.get(a, 'timestamp')) - Number(Reflect.get(b, 'timestamp')))
    const here = { channel: '__analytics', path, url }
    const segment = createSegment(
      {
        firstAt,
        lastActivityAt: firstAt + 60_000,
        eventCount: recorded.length,
        events: [
          {
            ...here,
            name: 'session_start',
            at: firstAt,
            sessionStart: true,
            metadata: { reason: 'first_visit', viewportWidth: width, viewportHeight: 700 },
          },
          { ...here, name: 'page_view', at: firstAt },
          ...clicks.map(({ name = 'click', at, selector, x, y }) => ({
            ...here,
            name,
            at: firstAt + at,
            metadata: { selector, tag: 'button', text: `Text of ${selector}`, x, y },
          })),
        ],
      },
      { payload: told.payload ?? createPayload(recorded) },
    )
    await server.storage.appendSegment({ ...segment, projectId: PROJECT.id })
    return segment.sessionId
  }
  const get = async (query: Record<string, string>) =>
    server.app.inject({ url: `/api/heatmap?${RANGE}&${new URLSearchParams(query)}`, headers })
  const load = async (query: Record<string, string>) => (await get(query)).json<HeatMap>()
  return { ...server, headers, visit, get, load }
}

test('clicks lie where they were on the page, however it was scrolled and whatever it is of', async () => {
  const { visit, load } = await createServer()
  const first = await visit({
    minute: 0,
    path: '/orders/17',
    scrolls: [[10_000, 900]],
    clicks: [
      { at: 5_000, selector: '#pay', x: 600, y: 50 },
      { at: 12_000, selector: '#pay', x: 300, y: 60 },
    ],
  })
  const second = await visit({
    minute: 1,
    path: '/orders/18',
    width: 1_600,
    clicks: [{ at: 5_000, selector: 'footer', x: 800, y: 700 }],
  })
  await visit({ minute: 2, path: '/orders', clicks: [{ at: 1, selector: '#x', x: 1, y: 1 }] })
  const map = await load({ path: '/orders/99' })
  expect(map).toMatchObject({
    path: '/orders/:id',
    sessions: 2,
    count: 3,
    isComplete: true,
    isWhole: true,
    sampled: [
      { sessionId: second, startedAt: NOON + MINUTE },
      { sessionId: first, startedAt: NOON },
    ],
  })
  expect(map.elements).toEqual([
    { selector: '#pay', tag: 'button', text: 'Text of #pay', count: 2, sessions: 1 },
    { selector: 'footer', tag: 'button', text: 'Text of footer', count: 1, sessions: 1 },
  ])
  expect(map.points).toEqual([
    { element: 1, x: 0.5, y: 700, scrollY: 0, session: 0, offsetMs: 5_000 },
    { element: 0, x: 0.5, y: 50, scrollY: 0, session: 1, offsetMs: 5_000 },
    { element: 0, x: 0.25, y: 960, scrollY: 900, session: 1, offsetMs: 12_000 },
  ])
  expect(map.pages[0]).toMatchObject({ sessionId: first, offsetMs: 4_999, width: 1_200 })
})

test('counts and places are those of a plain count, on random clicks', async () => {
  const { visit, load, app, headers } = await createServer()
  const random = createRandom(5)
  const told: { path: string; kind: string; selector: string; x: number; y: number }[] = []
  const paths = ['/', '/cart', '/things/1', '/things/2', '/things/2/more']
  const pattern = (path: string): string => path.replace(/\d/, ':id')
  for (let minute = 0; minute < 60; minute += 1) {
    const path = paths[random(paths.length)] ?? '/'
    const scrolls = Array.from(
      { length: random(4) },
      (_, place) => [1_000 + place * 10_000 + random(5_000), random(3_000)] as const,
    )
    const clicks = Array.from({ length: random(9) }, () => ({
      name: ['click', 'rage_click', 'dead_click'][random(3)] ?? '',
      at: random(50_000),
      selector: `#thing-${random(6)}`,
      x: random(1_200),
      y: random(700),
    }))
    await visit({ minute, path, scrolls, clicks })
    for (const { name, at, selector, x, y } of clicks) {
      const scrollY = scrolls.findLast(([after]) => after <= at)?.[1] ?? 0
      const kind = name.replace('_click', '')
      told.push({ path: pattern(path), kind, selector, x, y: y + scrollY })
    }
  }
  const sort = <Item>(items: Item[]): string[] => items.map((item) => JSON.stringify(item)).sort()
  for (const path of new Set(told.map((each) => each.path))) {
    for (const kind of ['click', 'rage', 'dead']) {
      const map = await load({ path, kind })
      const own = told.filter((each) => each.path === path && each.kind === kind)
      expect(map.count).toBe(own.length)
      const counts = Map.groupBy(own, ({ selector }) => selector)
      expect(sort(map.elements.map(({ selector, count }) => [selector, count]))).toEqual(
        sort([...counts].map(([selector, clicks]) => [selector, clicks.length])),
      )
      expect(
        sort(
          map.points.map(({ element, x, y }) => {
            return [map.elements[element]?.selector, Math.round(x * 1_200), y]
          }),
        ),
      ).toEqual(sort(own.map(({ selector, x, y }) => [selector, x, y])))
    }
  }
  const answer = await app.inject({ url: `/api/heatmap/paths?${RANGE}`, headers })
  const list = answer.json<HeatPathList>()
  expect(list.paths.reduce((sum, { views }) => sum + views, 0)).toBe(60)
  for (const { path, clicks } of list.paths) {
    const own = told.filter((each) => each.path === path && each.kind === 'click')
    expect(clicks, path).toBe(own.length)
  }
})

test('moves are counted by place, and a session is as deep as it was ever scrolled', async () => {
  const { visit, load } = await createServer()
  await visit({
    minute: 0,
    path: '/',
    scrolls: [
      [1_000, 400],
      [2_000, 0],
    ],
    moves: [
      [500, 600, 5],
      [1_500, 601, 5],
      [1_600, 605, 9],
    ],
  })
  await visit({ minute: 1, path: '/' })
  expect((await load({ path: '/', kind: 'move' })).moves).toEqual([
    { column: 50, row: 40, count: 2 },
    { column: 50, row: 0, count: 1 },
  ])
  const { depths, sessions, points } = await load({ path: '/', kind: 'scroll' })
  expect({ depths, sessions, points }).toEqual({
    sessions: 2,
    points: [],
    depths: [
      { bottom: 700, sessions: 1 },
      { bottom: 1_100, sessions: 1 },
    ],
  })
})

test('windows of other widths, other filters and other pages are left out', async () => {
  const { visit, load } = await createServer()
  const clicks = [{ at: 2_000, selector: '#menu', x: 39, y: 10 }]
  const phone = await visit({ minute: 0, path: '/', width: 390, clicks })
  await visit({ minute: 1, path: '/', clicks })
  expect(await load({ path: '/', viewport: 'phone' })).toMatchObject({
    count: 1,
    sampled: [{ sessionId: phone }],
    points: [{ x: 0.1, y: 10 }],
    pages: [{ width: 390 }],
  })
  expect(await load({ path: '/', viewport: 'tablet' })).toMatchObject({ sessions: 0, pages: [] })
  const filter = JSON.stringify({ field: 'anonymousId', is: ['nobody'] })
  expect(await load({ path: '/', filter })).toMatchObject({ sessions: 0, count: 0 })
  expect(await load({ path: '/%2e"; DROP' })).toMatchObject({ sessions: 0, count: 0 })
})

test('a recording that is none leaves the counts as they are', async () => {
  const { visit, load } = await createServer()
  const clicks = [{ at: 2_000, selector: '#pay', x: 3, y: 10 }]
  const hostile = [
    null,
    { type: 4, timestamp: 'x', data: {} },
    { type: 4, timestamp: NOON, data: { href: 'javascript:1', width: -3, height: 1e99 } },
    { type: 2, timestamp: NOON, data: { node: [], initialOffset: { top: {}, left: 'a' } } },
    { type: 3, timestamp: NOON, data: { source: 3, id: null, y: 1e300 } },
    { type: 3, timestamp: NOON, data: { source: 1, positions: [null, { x: 'a' }, 7] } },
  ]
  await visit({ minute: 0, path: '/', clicks, payload: createPayload(hostile as object[]) })
  await visit({ minute: 1, path: '/', clicks, payload: new Uint8Array([1, 2, 3]) })
  const map = await load({ path: '/' })
  expect(map).toMatchObject({ sessions: 2, count: 2, points: [], pages: [], isWhole: false })
})

test('of very many sessions, and of very long ones, the newest are looked at', async () => {
  const { visit, storage } = await createServer()
  for (let minute = 0; minute < 260; minute += 1) {
    await visit({ minute, path: '/', clicks: [{ at: 9, selector: '#a', x: 1, y: 1 }] })
  }
  const reader = createSegmentReader(storage, INLINE_JOBS)
  const tracks = createPageTracks({ ...storage, reader })
  const range = { projectId: PROJECT.id, fromAt: 0, toAt: NOON * 2 }
  const query = { ...range, path: '/', kind: 'click', viewport: 'desktop' } as const
  const few = await computeHeatMap(
    { ...storage, tracks, sessionsLimit: 10, sampledLimit: 3 },
    query,
  )
  expect(few).toMatchObject({ sessions: 250, isComplete: false, isWhole: false })
  expect(few.countedFromAt).toBe(NOON + 10 * MINUTE)
  expect(few.sampled).toHaveLength(3)
  const none = await computeHeatMap({ ...storage, tracks, readBytes: 0 }, query)
  // Those that were read are known.
  expect(none.sampled).toEqual(few.sampled)
})

test.each([
  ['kind=heat', 'kind'],
  ['viewport=watch', 'viewport'],
  ['', 'path'],
  ['path=/&filter={', 'filter'],
])('%s is refused, and what is wrong is named', async (query, named) => {
  const { app, headers } = await createServer()
  const path = query.startsWith('kind') || query.startsWith('viewport') ? '&path=/' : ''
  const answer = await app.inject({ url: `/api/heatmap?${RANGE}&${query}${path}`, headers })
  expect(answer.statusCode).toBe(400)
  expect(answer.json<{ error: { message: string } }>().error.message).toContain(named)
})
