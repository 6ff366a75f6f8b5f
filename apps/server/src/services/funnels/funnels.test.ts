import type { EventCondition, FunnelScope } from '@playhead/protocol'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStorage } from '../../storage/open-storage.ts'
import type { Storage } from '../../storage/storage.ts'
import { findLongestWay } from '../../testing/longest-way.ts'
import { AMOUNT, createPurchases, PLAN, type TrueEvent } from '../../testing/random-purchases.ts'
import { createRandom } from '../../testing/random-visits.ts'
import { NOON } from '../../testing/segment-fixtures.ts'
import { createServerEvents } from '../../testing/server-event-fixtures.ts'
import { computeFunnel, listFunnelSessions } from './funnels.ts'

const HOUR = 3_600_000
const RANGE = { projectId: 'project-1', fromAt: NOON, toAt: NOON + 90 * HOUR }

/** What an event has to be for a step, in the words of the funnel and plainly. */
interface Step {
  readonly asked: EventCondition['event']
  readonly is: (event: TrueEvent) => boolean
}

const named = (name: string): Step => ({ asked: { name }, is: (event) => event.name === name })
const CHEAP: Step = {
  asked: { where: [{ property: AMOUNT, from: 0, to: 7 }] },
  is: ({ metadata: { [AMOUNT]: amount } }) =>
    typeof amount === 'number' && amount >= 0 && amount <= 7,
}
const ONE_OF: Step = {
  asked: { where: [{ property: PLAN, is: ['pro', 1, true, '🦊'] }] },
  is: ({ metadata }) => ['pro', 1, true, '🦊'].some((plan) => plan === metadata[PLAN]),
}
const PRO_PAID: Step = {
  asked: { name: 'paid', channel: 'app', where: [{ property: PLAN, isSet: true }] },
  is: ({ name, metadata }) => name === 'paid' && metadata[PLAN] != null,
}
const FOX: Step = {
  asked: { where: [{ property: PLAN, contains: 'עב' }] },
  is: ({ metadata }) => String(metadata[PLAN]) === 'עברית',
}
const FUNNELS: readonly (readonly Step[])[] = [
  [named('click'), named('paid'), named('page_view')],
  [named('O"Brien’s 🦊'), CHEAP],
  [CHEAP, ONE_OF, PRO_PAID],
  [{ asked: {}, is: () => true }, ONE_OF, CHEAP, CHEAP],
  [FOX, named('paid')],
  [named('nothing of the kind'), named('paid')],
]

const random = createRandom(23)
const { sessions, arrivals } = createPurchases(150, { ...RANGE, name: 'funnel', random })
const storages = new Map<string, Storage>()
const folder = mkdtempSync(join(tmpdir(), 'playhead-funnels-'))

beforeAll(async () => {
  const append = async (storage: Storage, from: number, to: number) => {
    for (const arrival of arrivals.slice(from, to)) {
      if (arrival.kind === 'segment') await storage.appendSegment(arrival.segment)
      else await storage.appendServerEvents(createServerEvents([arrival.record]))
    }
  }
  const memory = openStorage({ kind: 'memory' })
  await append(memory, 0, Infinity)
  storages.set('memory', memory)
  // Columns are read of what there is when it is opened; what comes later is told by rows.
  const first = openStorage({ kind: 'folder', folder })
  await append(first, 0, 130)
  await first.close()
  const second = openStorage({ kind: 'folder', folder })
  await second.sessions.countValues({ ...RANGE, field: 'event', limit: 1 })
  await append(second, 100, Infinity)
  storages.set('SQLite', second)
})

afterAll(async () => {
  for (const storage of storages.values()) await storage.close()
  rmSync(folder, { recursive: true, force: true })
})

function getStorage(engine: string): Storage {
  const storage = storages.get(engine)
  if (!storage) throw new Error('no such engine')
  return storage
}

/** How far everyone came, by trying all ways. */
function listLengths(steps: readonly Step[], scope: FunnelScope, windowMs: number): number[] {
  const groups = Map.groupBy(sessions, ({ sessionId, person }) =>
    scope === 'session' ? sessionId : person,
  )
  return [...groups.values()].map((own) => {
    const events = own.flatMap((session) => session.events)
    const candidates = events
      // Those of back ends are no steps.
      .filter(({ metadata, name }) => !(name === 'paid' && metadata[AMOUNT] === 20))
      .map((event) => ({
        at: event.at,
        steps: steps.flatMap(({ is }, place) => (is(event) ? [place] : [])),
      }))
      .filter((candidate) => candidate.steps.length > 0)
    return findLongestWay(candidates, steps.length, windowMs)
  })
}

describe.each(['memory', 'SQLite'])('in the %s storage', (engine) => {
  test('steps are what trying all ways finds, on random visits', async () => {
    const storage = getStorage(engine)
    for (const steps of FUNNELS) {
      for (const scope of ['session', 'user'] as const) {
        const windowMs = 6 * HOUR
        const query = { ...RANGE, steps: steps.map(({ asked }) => asked), scope, windowMs }
        const funnel = await computeFunnel(storage, query)
        const lengths = listLengths(steps, scope, windowMs)
        expect(funnel.steps.map(({ count }) => count)).toEqual(
          steps.map((_step, place) => lengths.filter((length) => length > place).length),
        )
        expect(funnel).toEqual(await computeFunnel(getStorage('memory'), query))
        for (const step of steps.keys()) {
          for (const outcome of ['reached', 'dropped'] as const) {
            const behind = await listFunnelSessions(storage, query, { step, outcome, skip: 0 })
            expect(behind.sessions).toEqual(funnel.steps[step]?.[outcome])
          }
        }
      }
    }
  })

  test('of more sessions than the limit the newest are counted', async () => {
    const storage = getStorage(engine)
    const steps = [{}, {}]
    const starts = sessions.map(({ startedAt }) => startedAt).sort((a, b) => b - a)
    for (const sessionsLimit of [1, 7, 40, 149, 150, 1_000]) {
      const funnel = await computeFunnel(
        { sessions: storage.sessions, sessionsLimit },
        { ...RANGE, steps, scope: 'session', windowMs: HOUR },
      )
      const cutAt = starts[sessionsLimit - 1] ?? -Infinity
      const counted = starts.filter((at) => at >= cutAt).length
      expect(funnel.isComplete).toBe(counted === starts.length)
      expect(funnel.steps[0]?.count).toBe(counted)
      expect(funnel.countedFromAt).toBe(counted === starts.length ? RANGE.fromAt : cutAt)
    }
  })
})
