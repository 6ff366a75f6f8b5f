import { expect, test } from 'vitest'
import { elementNode, pageEvents, withChildren } from '../testing/gzip-frames.ts'
import { startStage, type TestStage } from '../testing/start-stage.ts'

const NOW = 1_750_000_000_000

const act = (afterMs: number, type: number, fields: object): object => ({
  type: 3,
  timestamp: NOW + afterMs,
  data: { source: 2, type, id: 20, ...fields },
})
/** Positions as a recorder sends them: together, told when the last has been. */
const swipe = (
  afterMs: number,
  places: readonly { at: number; x: number; y: number }[],
): object => ({
  type: 3,
  timestamp: NOW + afterMs,
  data: {
    source: 6,
    positions: places.map(({ at, x, y }) => ({ x, y, id: 20, timeOffset: at - afterMs })),
  },
})
const resize = (afterMs: number, width: number, height: number): object => ({
  type: 3,
  timestamp: NOW + afterMs,
  data: { source: 4, width, height },
})

const VISIT = [
  act(1_000, 7, { x: 50, y: 60, pointerType: 2 }),
  swipe(1_500, [
    { at: 1_100, x: 100, y: 60 },
    { at: 1_200, x: 150, y: 60 },
    { at: 1_300, x: 200, y: 60 },
    { at: 1_400, x: 250, y: 60 },
  ]),
  act(1_450, 9, { x: 250, y: 60, pointerType: 2 }),
  act(4_000, 7, { x: 80, y: 200, pointerType: 2 }),
  act(4_060, 9, { x: 80, y: 200, pointerType: 2 }),
  act(4_070, 2, { x: 80, y: 200, pointerType: 2 }),
  resize(6_000, 500, 300),
  act(6_500, 7, { x: 450, y: 100, pointerType: 2 }),
  act(8_000, 9, { x: 450, y: 100, pointerType: 2 }),
  act(10_000, 1, { x: 10, y: 10, pointerType: 0 }),
]

async function openVisit(events: readonly object[] = VISIT): Promise<TestStage> {
  const stage = startStage(NOW)
  const body = [withChildren(elementNode(20, 'main'), [])]
  const ordered = [...events] as { timestamp: number }[]
  ordered.sort((a, b) => a.timestamp - b.timestamp)
  await stage.load('a/0', [{ events: [...pageEvents(NOW, body), ...ordered] }])
  return stage
}

const canvas = (): HTMLCanvasElement => {
  const found = document.querySelector<HTMLCanvasElement>('.playhead-touches')
  if (!found) throw new Error('no layer for touches')
  return found
}
/** How strongly something is drawn at a place, from 0 to 255. */
const inkAt = (x: number, y: number): number =>
  canvas().getContext('2d')?.getImageData(x, y, 1, 1).data[3] ?? 0

test('a moment within a swipe shows the finger and the way that it came', async () => {
  const stage = await openVisit()
  await stage.show(NOW + 1_250)
  expect(inkAt(150, 60)).toBeGreaterThan(100)
  expect(inkAt(75, 60)).toBeGreaterThan(50)
  expect(inkAt(230, 60)).toBe(0)
  // What is older is fainter.
  await stage.show(NOW + 1_420)
  expect(inkAt(75, 60)).toBeLessThan(inkAt(215, 60))
  await stage.show(NOW + 3_000)
  expect(inkAt(250, 60)).toBe(0)
  await stage.show(NOW + 1_250)
  expect(inkAt(150, 60)).toBeGreaterThan(100)
})

test('a tap rings after the finger has gone, and then no more', async () => {
  const stage = await openVisit()
  await stage.show(NOW + 4_030)
  expect(inkAt(80, 200)).toBeGreaterThan(50)
  await stage.show(NOW + 4_360)
  const ring = Array.from({ length: 40 }, (_, distance) => inkAt(80 + distance, 200))
  expect(Math.max(...ring.slice(16, 30))).toBeGreaterThan(30)
  await stage.show(NOW + 5_000)
  expect(inkAt(80, 200)).toBe(0)
})

test('while it plays, too, fingers are shown, on a page that was turned as well', async () => {
  const stage = await openVisit()
  await stage.show(NOW + 6_400, { limitAt: NOW + 6_900, playing: true })
  await stage.until('reached')
  expect(canvas().width).toBe(500)
  expect(inkAt(450, 100)).toBeGreaterThan(50)
})

test('a mouse pointer stands for fingers nowhere, and for a mouse as ever', async () => {
  const stage = await openVisit()
  const wrapper = canvas().parentElement
  await stage.show(NOW + 500)
  expect(wrapper?.classList.contains('by-touch')).toBe(true)
  await stage.show(NOW + 10_500)
  expect(wrapper?.classList.contains('by-touch')).toBe(false)
})

test('a finger on an element that has left the page is shown all the same, and is no flaw', async () => {
  const removal = {
    type: 3,
    timestamp: NOW + 1_050,
    data: {
      source: 0,
      texts: [],
      adds: [],
      attributes: [],
      removes: [{ parentId: 4, id: 20 }],
    },
  }
  const stage = await openVisit([...VISIT.slice(0, 2), removal])
  await stage.show(NOW + 900, { limitAt: NOW + 1_410, playing: true })
  await stage.until('reached')
  expect(inkAt(250, 60)).toBeGreaterThan(50)
  await stage.show(NOW + 1_250)
  expect(inkAt(150, 60)).toBeGreaterThan(50)
  expect(stage.reports.filter(({ type }) => type === 'bad-events')).toEqual([])
})

test('places that are none draw nothing and stop nothing', async () => {
  const broken = [
    act(1_000, 7, { x: 'far', y: null }),
    act(1_100, 7, { x: 1e9, y: -1e9 }),
    act(1_200, 9, {}),
  ]
  const stage = await openVisit(broken)
  await stage.show(NOW + 1_150)
  expect(stage.reports.filter(({ type }) => type === 'bad-events')).toEqual([])
})
