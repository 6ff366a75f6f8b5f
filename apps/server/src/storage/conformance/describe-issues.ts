import { EVENT_NAMES } from '@playhead/protocol'
import { describe, expect, test } from 'vitest'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { createServerEvent, createServerEvents } from '../../testing/server-event-fixtures.ts'
import type { IssueVerdict } from '../issue-store.ts'
import type { SessionPlace } from '../session-index.ts'
import type { Storage } from '../storage.ts'
import type { OpenStorage } from './describe-storage.ts'

const RANGE = { projectId: 'project-1', fromAt: NOON, toAt: NOON + 3_600_000 }
const NAMES = [EVENT_NAMES.exception, EVENT_NAMES.rageClick]
const at = (name: string, minute = 0) => ({
  name,
  channel: '__errors',
  at: NOON + minute * 60_000 + 1_000,
  path: '/cart',
  metadata: { message: `${name} ${minute}` },
})

/** Sessions that begin a minute apart, each with these events. */
async function fill(storage: Storage, ...visits: string[][]): Promise<string[]> {
  const ids: string[] = []
  for (const [minute, names] of visits.entries()) {
    const firstAt = NOON + minute * 60_000
    const segment = createSegment({ firstAt, events: names.map((name) => at(name, minute)) })
    await storage.appendSegment(segment)
    ids.push(segment.sessionId)
  }
  return ids
}

export function describeIssues(open: OpenStorage): void {
  describe('sessions in which something went wrong', () => {
    test('they come newest first, with those of their events that are asked for', async () => {
      const storage = await open()
      const ids = await fill(
        storage,
        ['exception', 'click', 'exception'],
        ['page_view', 'click'],
        ['rage_click', 'dead_click'],
        ['dead_click'],
      )
      const query = { ...RANGE, names: NAMES, limit: 9, after: null }
      const found = await storage.sessions.listTroubled(query)
      expect(found.map(({ sessionId }) => sessionId)).toEqual([ids[2], ids[0]])
      const [second, first] = found
      expect(second).toMatchObject({ startedAt: NOON + 120_000, clockOffsetMs: 0 })
      expect(second?.visitor).toBe('anonymous:visitor-1')
      expect(first?.events.map(({ event, ordinal }) => [event.name, ordinal])).toEqual([
        ['exception', 0],
        ['exception', 2],
      ])
      const whole = await storage.sessions.loadEvents(ids[0] ?? '')
      expect(first?.events).toEqual(whole.filter(({ event }) => event.name === 'exception'))
      await storage.close()
    })

    test('pages hold each once, also those that began together, and end with an empty one', async () => {
      const storage = await open()
      for (let visit = 0; visit < 7; visit += 1) {
        await storage.appendSegment(createSegment({ events: [at('exception')] }))
      }
      const seen: string[] = []
      let after: SessionPlace | null = null
      for (;;) {
        const page = await storage.sessions.listTroubled({
          ...RANGE,
          names: NAMES,
          limit: 3,
          after,
        })
        if (page.length === 0) break
        seen.push(...page.map(({ sessionId }) => sessionId))
        const last = page.at(-1)
        after = last ? { startedAt: last.startedAt, sessionId: last.sessionId } : null
      }
      expect(new Set(seen).size).toBe(7)
      expect(seen).toEqual(seen.toSorted().toReversed())
      await storage.close()
    })

    test('a range, a filter and exclusions hold as they do in numbers', async () => {
      const storage = await open()
      await storage.appendSegment(createSegment({ firstAt: NOON - 1, events: [at('exception')] }))
      await storage.appendSegment(
        createSegment({ events: [at('exception')] }, { projectId: 'project-2' }),
      )
      const inside = createSegment({ events: [at('exception')], environment: 'staging' })
      await storage.appendSegment(inside)
      await storage.appendSegment(createSegment({ events: [at('exception')] }))
      const query = { ...RANGE, names: NAMES, limit: 9, after: null }
      expect(await storage.sessions.listTroubled(query)).toHaveLength(2)
      const filter = { field: 'environment', is: ['staging'] }
      const found = await storage.sessions.listTroubled({ ...query, filter })
      expect(found.map(({ sessionId }) => sessionId)).toEqual([inside.sessionId])
      await storage.close()
    })

    test('events of back ends are none of them', async () => {
      const storage = await open()
      const event = createServerEvent({
        event: { name: 'exception', channel: 'app', at: NOON, path: '' },
      })
      await storage.appendServerEvents(createServerEvents([event]))
      const query = { ...RANGE, fromAt: 0, names: NAMES, limit: 9, after: null }
      expect(await storage.sessions.listTroubled(query)).toEqual([])
      await storage.close()
    })
  })

  describe('verdicts about issues', () => {
    test('the last one counts, of each project its own, until it is dropped or the project is', async () => {
      const storage = await open()
      const { control } = storage
      const first: IssueVerdict = {
        projectId: 'shop',
        issueId: 'b',
        verdict: 'ignored',
        at: 1.5,
        by: 'Ada',
      }
      const second: IssueVerdict = { ...first, verdict: 'resolved', at: 2, by: 'Bob' }
      const other: IssueVerdict = { ...first, issueId: 'a' }
      const elsewhere: IssueVerdict = { ...first, projectId: 'blog' }
      for (const verdict of [first, other, elsewhere, second]) {
        await control.putIssueVerdict(verdict)
      }
      expect(await control.listIssueVerdicts('shop')).toEqual([other, second])
      expect(await control.dropIssueVerdict('shop', 'a')).toBe(true)
      expect(await control.dropIssueVerdict('shop', 'a')).toBe(false)
      await control.deleteProject('shop')
      expect(await control.listIssueVerdicts('shop')).toEqual([])
      expect(await control.listIssueVerdicts('blog')).toEqual([elsewhere])
      await storage.close()
    })
  })
}
