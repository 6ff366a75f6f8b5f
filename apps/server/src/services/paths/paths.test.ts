import type { Filter, PathDirection, PathPage, PathStep } from '@playhead/protocol'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStorage } from '../../storage/open-storage.ts'
import type { Storage } from '../../storage/storage.ts'
import { createTrails, type TrueTrail } from '../../testing/random-trails.ts'
import { createRandom } from '../../testing/random-visits.ts'
import { NOON } from '../../testing/segment-fixtures.ts'
import { listPathSessions, PATH_SESSIONS_SHOWN } from './path-sessions.ts'
import { computePaths, type PathsQuery } from './paths.ts'

// What everything is compared with is computed here of the visits as they were, by plain
// lists of texts, and no code that is tested.

const HOUR = 3_600_000
const FROM_AT = NOON
const TO_AT = NOON + 5 * HOUR
const random = createRandom(7)
const { trails, segments } = createTrails(160, {
  fromAt: FROM_AT - HOUR,
  toAt: TO_AT + HOUR,
  random,
})
const folder = mkdtempSync(join(tmpdir(), 'playhead-paths-'))
const storages = new Map<string, Storage>()

beforeAll(async () => {
  storages.set('memory', openStorage({ kind: 'memory' }))
  storages.set('SQLite', openStorage({ kind: 'folder', folder }))
  const half = segments.length / 2
  for (const [name, storage] of storages) {
    const shuffled = [...segments, ...segments.filter(() => random(5) === 0)]
      .map((segment) => ({ segment, key: random(2 ** 31) }))
      .sort((a, b) => a.key - b.key)
    for (const [place, { segment }] of shuffled.entries()) {
      await storage.appendSegment(segment)
      // Some trails are kept, of sessions of which more is to come, too; others never.
      const isTime = place === Math.floor(half) || place === Math.floor(half * 1.6)
      if (name === 'SQLite' && isTime) await storage.trails.step(TO_AT)
    }
  }
})

afterAll(async () => {
  for (const storage of storages.values()) await storage.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Way {
  readonly trail: TrueTrail
  readonly steps: readonly { readonly path: string; readonly at: number }[]
}

function listWays({ direction, page, stepCount, filter }: PathsQuery): Way[] {
  return trails
    .filter(({ startedAt }) => startedAt >= FROM_AT && startedAt < TO_AT)
    .filter(({ environment }) => !filter || 'all' in filter || environment === 'staging')
    .flatMap((trail): Way[] => {
      const views = trail.views.filter(({ path }, place) => path !== trail.views[place - 1]?.path)
      if (views.length === 0) return []
      if (direction === 'from') {
        const start = page === null ? 0 : views.findIndex(({ path }) => path === page)
        return start === -1 ? [] : [{ trail, steps: views.slice(start).slice(0, stepCount) }]
      }
      const end = page === null ? views.length - 1 : views.findIndex(({ path }) => path === page)
      const steps = views.slice(0, end + 1).toReversed()
      return steps.length === 0 ? [] : [{ trail, steps: steps.slice(0, stepCount) }]
    })
}

/** Texts of pages by how many ways have them at a step; '' for all others. */
function createNamer(ways: readonly Way[], top: number): (step: number, path: string) => string {
  const chosen = new Map<number, Set<string>>()
  return (step, path) => {
    const known = chosen.get(step)
    if (known) return known.has(path) ? path : ''
    const here = ways.flatMap(({ steps }) => steps[step]?.path ?? [])
    const ranked = [...new Set(here)]
      .map((each) => ({ each, count: here.filter((other) => other === each).length }))
      .sort((a, b) => b.count - a.count || (a.each < b.each ? -1 : 1))
    chosen.set(step, new Set(ranked.slice(0, top).map(({ each }) => each)))
    return chosen.get(step)?.has(path) ? path : ''
  }
}

interface LinkRow {
  readonly from: string
  readonly to: string | null
  readonly sessions: number
  readonly medianMs: number | null
}

function computeReference(query: PathsQuery) {
  const ways = listWays(query)
  const nameOf = createNamer(ways, query.top)
  const steps = Array.from({ length: query.stepCount }, (_, step) => {
    const here = ways.filter(({ steps }) => steps.length > step)
    const nodes = Map.groupBy(here, ({ steps }) => nameOf(step, steps[step]?.path ?? ''))
    const links: LinkRow[] = []
    if (step + 1 < query.stepCount) {
      for (const [from, ofNode] of nodes) {
        const byNext = Map.groupBy(ofNode, ({ steps }) => {
          const next = steps[step + 1]
          return next ? nameOf(step + 1, next.path) : null
        })
        for (const [to, ofLink] of byNext) {
          const times = ofLink
            .map(({ steps }) => Math.abs((steps[step + 1]?.at ?? 0) - (steps[step]?.at ?? 0)))
            .sort((a, b) => a - b)
          const middle = [(times.length - 1) >> 1, times.length >> 1].map((at) => times[at] ?? 0)
          const medianMs = to === null ? null : ((middle[0] ?? 0) + (middle[1] ?? 0)) / 2
          links.push({ from, to, sessions: ofLink.length, medianMs })
        }
      }
    }
    return {
      nodes: [...nodes].map(([name, ofNode]) => ({ name, sessions: ofNode.length })),
      links,
    }
  }).filter(({ nodes }) => nodes.length > 0)
  return { sessions: ways.length, steps }
}

const nameNode = (page: PathPage): string => (page.kind === 'page' ? page.path : '')

function toComparable(steps: readonly PathStep[]) {
  return steps.map(({ nodes, links }, step) => ({
    nodes: nodes.map(({ page, sessions }) => ({ name: nameNode(page), sessions })).sort(byText),
    links: links
      .map((link) => ({
        ...link,
        from: nameNode(nodes[link.from]?.page ?? { kind: 'other' }),
        to:
          link.to === null
            ? null
            : nameNode(steps[step + 1]?.nodes[link.to]?.page ?? { kind: 'other' }),
      }))
      .sort(byText),
  }))
}

const byText = (a: unknown, b: unknown): number =>
  JSON.stringify(a, sortKeys(a)) < JSON.stringify(b, sortKeys(b)) ? -1 : 1
const sortKeys = (value: unknown): string[] => Object.keys(value ?? {}).sort()

const STAGING: Filter = { field: 'environment', is: ['staging'] }
const QUERIES = (['from', 'to'] as const).flatMap((direction: PathDirection) =>
  [null, '/', '/lamp', '(others)', '/nowhere'].flatMap((page) =>
    [undefined, STAGING].map((filter, place): PathsQuery => ({
      projectId: 'project-1',
      fromAt: FROM_AT,
      toAt: TO_AT,
      ...(filter ? { filter } : {}),
      direction,
      page,
      stepCount: place === 0 ? 4 : 6,
      top: place === 0 ? 3 : 20,
    })),
  ),
)

describe.each(['memory', 'SQLite'])('in %s', (name) => {
  const open = (): Storage => {
    const storage = storages.get(name)
    if (!storage) throw new Error(`no ${name}`)
    return storage
  }

  test('paths are those of the visits as they were', async () => {
    for (const query of QUERIES) {
      const paths = await computePaths(open(), query)
      const reference = computeReference(query)
      expect(paths.sessions).toBe(reference.sessions)
      const told = reference.steps.map(({ nodes, links }) => ({
        nodes: nodes.sort(byText),
        links: links.sort(byText),
      }))
      expect(toComparable(paths.steps)).toEqual(told)
      expect(paths.isComplete).toBe(true)
      for (const { nodes } of paths.steps) {
        const counts = nodes.filter(({ page }) => page.kind === 'page').map((node) => node.sessions)
        expect(counts).toEqual(counts.toSorted((a, b) => b - a))
      }
    }
  })

  test('every node and every link opens its sessions', async () => {
    const query = QUERIES.find(({ page }) => page === '/')
    if (!query) throw new Error('no query')
    const ways = listWays(query)
    const nameOf = createNamer(ways, query.top)
    const { steps } = await computePaths(open(), query)
    for (const [step, { nodes, links }] of steps.entries()) {
      const places = [
        ...nodes.map((node) => ({ node, next: null, sessions: node.sessions })),
        ...links.flatMap(({ from, to, sessions }) => {
          const node = nodes[from]
          const next = to === null ? ({ kind: 'end' } as const) : steps[step + 1]?.nodes[to]?.page
          return node && next ? [{ node, next, sessions }] : []
        }),
      ]
      for (const { node, next, sessions } of places) {
        const wanted = (way: Way): boolean => {
          const here = way.steps[step]
          const after = way.steps[step + 1]
          if (!here || nameOf(step, here.path) !== nameNode(node.page)) return false
          if (next === null) return true
          if (next.kind === 'end') return !after
          return after !== undefined && nameOf(step + 1, after.path) === nameNode(next)
        }
        const moment = ({ steps }: Way): number =>
          Math.max(
            steps[step]?.at ?? 0,
            next && next.kind !== 'end' ? (steps[step + 1]?.at ?? 0) : 0,
          )
        const expected = ways.filter(wanted).map((way) => ({
          sessionId: way.trail.sessionId,
          at: moment(way),
          offsetMs: moment(way) - way.trail.startedAt,
        }))
        const place = { step, page: node.page, next, skip: 0 }
        const found = await listPathSessions(open(), query, place)
        expect(found.total).toBe(sessions)
        expect(expected).toHaveLength(sessions)
        expect(found.sessions).toHaveLength(Math.min(sessions, PATH_SESSIONS_SHOWN))
        for (const each of found.sessions) expect(expected).toContainEqual(each)
        const times = found.sessions.map(({ at }) => at)
        expect(times).toEqual(times.toSorted((a, b) => b - a))
      }
    }
  })

  test('the list of sessions goes on, and knows when it is over', async () => {
    const [query] = QUERIES
    if (!query) throw new Error('no query')
    const { steps } = await computePaths(open(), query)
    const node = steps[0]?.nodes[0]
    if (!node) throw new Error('no node')
    const list = (skip: number) =>
      listPathSessions(open(), query, { step: 0, page: node.page, next: null, skip })
    const whole = await list(0)
    const rest = await list(2)
    expect(rest.sessions.slice(0, 9)).toEqual(whole.sessions.slice(2, 11))
    expect((await list(whole.total)).sessions).toEqual([])
  })
})

test('beyond the limit the newest sessions are counted, and that is said', async () => {
  const storage = storages.get('memory')
  const [query] = QUERIES
  if (!storage || !query) throw new Error('no query')
  const options = { trails: storage.trails, sessionsLimit: 10 }
  const paths = await computePaths(options, { ...query, fromAt: 0, toAt: Infinity })
  expect(paths.isComplete).toBe(false)
  const counted = trails.filter(({ startedAt }) => startedAt >= paths.countedFromAt)
  expect(paths.looked).toBe(counted.filter(({ views }) => views.length > 0).length)
  expect(paths.looked).toBeLessThan(trails.length)
})
