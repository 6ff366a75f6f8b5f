import type { Paths } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { layOutPaths } from './path-layout.ts'

const node = (path: string, sessions: number) => ({
  page: { kind: 'page' as const, path },
  sessions,
  pages: 1,
})
const PATHS: Paths = {
  direction: 'from',
  page: '/',
  sessions: 10,
  looked: 20,
  isComplete: true,
  countedFromAt: 0,
  steps: [
    {
      nodes: [node('/', 10)],
      links: [
        { from: 0, to: 0, sessions: 6, medianMs: 1 },
        { from: 0, to: 1, sessions: 1, medianMs: 1 },
        { from: 0, to: null, sessions: 3, medianMs: null },
      ],
    },
    { nodes: [node('/a', 6), node('/b', 1)], links: [] },
  ],
}

test('bars are as high as they have sessions, and stand in columns of steps', () => {
  const { nodes, width } = layOutPaths(PATHS, 800)
  expect(width).toBe(800)
  expect(nodes.map(({ step, x, sessions }) => [step, x, sessions])).toEqual([
    [0, 0, 10],
    [1, 400, 6],
    [1, 400, 1],
    [1, 400, 3],
  ])
  const [first, second] = nodes
  expect((second?.height ?? 0) / (first?.height ?? 1)).toBeCloseTo(0.6)
  expect(nodes.at(-1)?.node).toBeNull()
})

test('labels never overlap, however few sessions a bar has', () => {
  const many = Array.from({ length: 12 }, (_, place) => node(`/${place}`, 1))
  const { nodes, height } = layOutPaths({ ...PATHS, steps: [{ nodes: many, links: [] }] }, 300)
  const steps = nodes.slice(1).map(({ y }, place) => y - (nodes[place]?.y ?? 0))
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(40)
  expect(height).toBeGreaterThan((nodes.at(-1)?.y ?? 0) + 39)
})

test('ways to a page lead to the right, where it stands', () => {
  const { nodes, links } = layOutPaths({ ...PATHS, direction: 'to' }, 800)
  expect([nodes[0]?.x, nodes[1]?.x]).toEqual([400, 0])
  expect(links[0]?.d).toMatch(/^M12,/)
})

test('bands that leave a bar lie below one another, and fill it', () => {
  const { links } = layOutPaths(PATHS, 800)
  const tops = links.map(({ d }) => Number(/^M[\d.]+,([\d.]+)/.exec(d)?.[1]))
  expect(tops).toEqual([0, 180, 210])
  expect(links.map(({ to }) => to.kind)).toEqual(['page', 'page', 'end'])
})

test('a narrow room is scrolled, and nothing of nothing is drawn', () => {
  expect(layOutPaths(PATHS, 200).width).toBe(336)
  const none = layOutPaths({ ...PATHS, sessions: 0, steps: [] }, 800)
  expect([none.nodes, none.links]).toEqual([[], []])
})
