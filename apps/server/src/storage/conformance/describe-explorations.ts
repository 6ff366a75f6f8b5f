import { describe, expect, test } from 'vitest'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import type { StoredExploration } from '../exploration-store.ts'
import type { SampleQuery } from '../samples.ts'
import type { StoredStatement } from '../statement-store.ts'
import type { OpenStorage } from './describe-storage.ts'

const QUERY: SampleQuery = {
  projectId: 'project-1',
  fromAt: NOON,
  toAt: NOON + 3_600_000,
  source: { kind: 'events', event: {}, value: null },
  key: { kind: 'property', property: 'of' },
  sampledFromAt: NOON,
  sampledToAt: NOON + 3_600_000,
}

export function describeExplorations(open: OpenStorage): void {
  describe('samples', () => {
    test('parts hold each session once, and of more than the limit the newest', async () => {
      const storage = await open()
      const event = { name: 'paid', channel: 'app', at: NOON, path: '/' }
      for (let visit = 0; visit < 7; visit += 1) {
        const firstAt = NOON + Math.floor(visit / 2) * 1_000
        await storage.appendSegment(createSegment({ firstAt, events: [event, event] }))
      }
      await storage.appendSegment(createSegment({ events: [event] }, { projectId: 'project-2' }))
      const read = async (sessionsLimit: number) => {
        const seen: number[] = []
        const query = { ...QUERY, keys: null, sessionsLimit }
        const cutAt = await storage.sessions.readSamples(query, ({ sessions }) => {
          seen.push(...sessions)
        })
        return { samples: seen.length, sessions: new Set(seen).size, cutAt }
      }
      expect(await read(100)).toEqual({ samples: 14, sessions: 7, cutAt: null })
      expect(await read(7)).toEqual({ samples: 14, sessions: 7, cutAt: null })
      // Those that began together stay together.
      expect(await read(6)).toEqual({ samples: 14, sessions: 7, cutAt: null })
      expect(await read(5)).toEqual({ samples: 10, sessions: 5, cutAt: NOON + 1_000 })
      expect(await read(1)).toEqual({ samples: 2, sessions: 1, cutAt: NOON + 3_000 })
      await storage.close()
    })

    test('of a hundred thousand values the most frequent are told, and ties by their value', async () => {
      const storage = await open()
      const ofs = Array.from({ length: 1_000 }, (_, place) => `value ${place}`)
      for (let visit = 0; visit < 100; visit += 1) {
        const events = ofs.map((of) => ({
          name: 'seen',
          channel: 'app',
          at: NOON,
          path: '/',
          metadata: { of: `${of} of ${visit}` },
        }))
        const often = { name: 'seen', channel: 'app', at: NOON, path: '/', metadata: { of: '🦊"' } }
        await storage.appendSegment(createSegment({ events: [...events, often] }))
      }
      expect(await storage.sessions.rankSamples({ ...QUERY, limit: 3 })).toEqual([
        { key: '🦊"', samples: 100 },
        { key: 'value 0 of 0', samples: 1 },
        { key: 'value 0 of 1', samples: 1 },
      ])
      await storage.close()
    }, 60_000)

    test('a statement, where there is one, names no value of the query', async () => {
      const storage = await open()
      const statement = await storage.sessions.explainSamples({
        ...QUERY,
        filter: { field: 'browser', is: ["O'Browser"] },
        key: { kind: 'property', property: `a"b'); DROP TABLE sessions; --` },
      })
      expect(statement?.sql ?? '').not.toMatch(/DROP|O'Browser/)
      const isBound = statement && Object.values(statement.values).includes("O'Browser")
      expect(isBound).not.toBe(false)
      await storage.close()
    })
  })

  describe('saved explorations', () => {
    test('the last one of an id counts, of each project its own, by name', async () => {
      const storage = await open()
      const { control } = storage
      const first: StoredExploration = {
        projectId: 'shop',
        id: '1',
        name: 'O"Name 🦊',
        chart: 'line',
        query: {
          series: [{ event: null, measure: 'total', value: null, filter: { all: [] } }],
          formula: 'A * 2',
          breakdown: 'traits.plan',
          top: 5,
          interval: 'day',
          compare: true,
        },
        filter: { field: 'browser', is: ["it's"] },
        savedBy: 'Ada',
        savedAt: NOON,
      }
      const renamed: StoredExploration = { ...first, name: 'Z', savedBy: 'Bob' }
      const other: StoredExploration = { ...first, id: '2', name: 'B' }
      const elsewhere: StoredExploration = { ...first, projectId: 'blog' }
      for (const each of [first, other, elsewhere]) await control.putExploration(each)
      expect(await control.listExplorations('shop')).toEqual([other, first])
      await control.putExploration(renamed)
      expect(await control.listExplorations('shop')).toEqual([other, renamed])
      expect(await control.dropExploration('shop', '2')).toBe(true)
      expect(await control.dropExploration('shop', '2')).toBe(false)
      await control.deleteProject('shop')
      expect(await control.listExplorations('shop')).toEqual([])
      expect(await control.listExplorations('blog')).toEqual([elsewhere])
      await storage.close()
    })
  })
  describe('saved statements', () => {
    test('the last one of an id counts, of each project its own, by name', async () => {
      const storage = await open()
      const { control } = storage
      const first: StoredStatement = {
        projectId: 'shop',
        id: '1',
        name: "O'Name 🦊",
        query: "SELECT 'a\nb' -- ?",
        savedBy: 'Ada',
        savedAt: NOON,
      }
      const renamed: StoredStatement = { ...first, name: 'Z', query: 'SELECT 2', savedBy: 'Bob' }
      const other: StoredStatement = { ...first, id: '2', name: 'B' }
      const elsewhere: StoredStatement = { ...first, projectId: 'blog' }
      for (const each of [first, other, elsewhere]) await control.putStatement(each)
      expect(await control.listStatements('shop')).toEqual([other, first])
      await control.putStatement(renamed)
      expect(await control.listStatements('shop')).toEqual([other, renamed])
      expect(await control.dropStatement('shop', '2')).toBe(true)
      expect(await control.dropStatement('shop', '2')).toBe(false)
      await control.deleteProject('shop')
      expect(await control.listStatements('shop')).toEqual([])
      expect(await control.listStatements('blog')).toEqual([elsewhere])
      await storage.close()
    })
  })
}
