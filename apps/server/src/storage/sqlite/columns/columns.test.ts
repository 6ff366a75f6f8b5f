import fc from 'fast-check'
import Database from 'better-sqlite3'
import { join } from 'node:path'
import type { Filter } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { createRandom } from '../../../testing/random-visits.ts'
import { createServerEvent, createServerEvents } from '../../../testing/server-event-fixtures.ts'
import { createSegment, NOON } from '../../../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../../../testing/temporary-folder.ts'
import { openStorage } from '../../open-storage.ts'
import type { Storage } from '../../storage.ts'
import { sortMeasures } from '../../conformance/sort-measures.ts'
import { EVENT_FIELD, type FilteredRange, type SessionIndex } from '../../session-index.ts'
import { splitId } from './block-rows.ts'
import { createColumnTable, getStart, TEXT_FIELDS } from './column-table.ts'
import { createDictionary } from './dictionary.ts'
import { createNameTable } from './name-table.ts'
import { createVisitorCodes } from './visitor-codes.ts'

const MINUTE = 60_000
const BOUNCES = [
  { minDurationMs: null, requireNoInteraction: false },
  { minDurationMs: 4_000, requireNoInteraction: true },
]
const FILTERS: readonly Filter[] = [
  { all: [] },
  { any: [] },
  { field: 'environment', is: ['staging', 'none such'] },
  { not: { field: 'entryPath', startsWith: '/B' } },
  { field: 'exitPath', contains: 'é' },
  {
    any: [
      { field: 'deviceType', isSet: true },
      { field: 'exceptionCount', from: 1 },
    ],
  },
  {
    all: [
      { field: 'durationMs', from: 4_000, to: 4_000 },
      { field: 'pageViewCount', is: [1] },
    ],
  },
  {
    not: {
      all: [
        { field: 'interactionCount', is: [0] },
        { field: 'hasReplay', is: [true] },
      ],
    },
  },
  // What the table does not have.
  { field: 'userId', is: ['u1', 'u2'] },
  { all: [{ field: 'environment', is: ['staging'] }, { event: { name: 'exception' } }] },
  { not: { event: { name: 'click' } } },
  { event: { name: 'order_paid' } },
  { event: { name: 'no such event' } },
  { event: { channel: '__analytics' } },
  { event: { name: 'web_vital', where: [{ property: 'value', from: 0.2 }] } },
  { event: { name: 'web_vital', where: [{ property: 'metric', is: ['CLS', 1, 'none such'] }] } },
  { event: { where: [{ property: 'metric', is: [1] }] } },
  { event: { where: [{ property: 'metric', isSet: true }] } },
  { event: { where: [{ property: 'of', isSet: true }] } },
  { event: { where: [{ property: 'of', is: [true] }] } },
  { not: { event: { where: [{ property: 'of', is: [false, 'true'] }] } } },
  {
    event: {
      where: [
        { property: 'value', to: 0.2 },
        { property: 'metric', isSet: true },
      ],
    },
  },
  { event: { where: [{ property: 'nothing', is: ['x'] }] } },
  { event: { name: 'click', where: [{ property: '$path', startsWith: '/B' }] } },
  { event: { where: [{ property: '$path', is: ['/', '/B/\u{1f98a}'] }], channel: 'app' } },
  { event: { where: [{ property: 'metric', contains: 'c' }] } },
  { event: { where: [{ property: '$url', isSet: true }] } },
  {
    any: [
      { not: { event: { name: 'web_vital', where: [{ property: 'metric', is: ['LCP'] }] } } },
      { all: [{ event: { name: 'click' } }, { field: 'userId', is: ['u1'] }] },
    ],
  },
]

async function listPages(sessions: SessionIndex, range: FilteredRange) {
  const pages = [await sessions.list({ ...range, limit: 3, after: null })]
  for (let last = pages[0]?.at(-1); last; last = pages.at(-1)?.at(-1)) {
    const after = { startedAt: last.columns.startedAt, sessionId: last.sessionId }
    pages.push(await sessions.list({ ...range, limit: 3, after }))
  }
  return pages.map((page) => page.map(({ sessionId }) => sessionId))
}

/** Ascending: no order is promised. */
async function loadVitals(sessions: SessionIndex, range: FilteredRange) {
  const vitals = await sessions.loadVitals(range)
  return new Map([...vitals].map(([metric, values]) => [metric, values.toSorted()]))
}

async function answer({ sessions }: Storage) {
  const answers = []
  for (const filter of FILTERS) {
    for (const [fromAt, toAt] of [
      [0, Infinity],
      [NOON + 5 * MINUTE, NOON + 40 * MINUTE],
    ] as const) {
      const range = { projectId: 'project-1', fromAt, toAt, filter }
      for (const bounce of BOUNCES)
        answers.push(sortMeasures(await sessions.measure({ ...range, bounce })))
      answers.push(await listPages(sessions, range))
      answers.push(await sessions.listTopPages(range), await loadVitals(sessions, range))
      for (const field of [...TEXT_FIELDS.map(([name]) => name), EVENT_FIELD]) {
        for (const text of ['', 'É']) {
          answers.push(await sessions.countValues({ ...range, field, text, limit: 3 }))
        }
      }
    }
  }
  return answers
}

test('while sessions come, grow and go, the table says what plain rows say', async () => {
  const plain = openStorage({ kind: 'memory' })
  const folder = createTemporaryFolder()
  let stored = openStorage({ kind: 'folder', folder })
  const random = createRandom(11)
  const pick = <Item>(items: readonly Item[]): Item => items[random(items.length)] as Item
  const visits: ReturnType<typeof createSegment>[] = []
  for (let round = 0; round < 3; round += 1) {
    // What there is now is read from the start on, and some of it is not so any more then.
    await stored.close()
    stored = openStorage({ kind: 'folder', folder })
    await stored.sessions.listTopPages({ projectId: 'project-1', fromAt: 0, toAt: Infinity })
    for (let count = 0; count < 12; count += 1) {
      const known = random(3) === 0 ? visits[random(visits.length)] : undefined
      const firstAt = known?.firstAt ?? NOON + 2 * random(20) * MINUTE + random(2) / 4
      const event = () => ({
        name: pick(['page_view', 'page_view', 'click', 'exception', 'web_vital']),
        channel: '__analytics',
        at: firstAt + random(3_000),
        path: pick(['/', '/B', '/b/é', '/B/\u{1f98a}', '/B/\uff5e']),
        metadata: pick([
          {},
          { metric: pick(['LCP', 'CLS']), value: random(4) / 10 },
          { metric: 1 },
          { of: pick([null, true, false, 'true', [1], { a: 1 }]), value: 'x' },
        ]),
      })
      const segment = createSegment(
        {
          firstAt,
          lastActivityAt: firstAt + pick([4_000, 4_001, 90_000]),
          anonymousId: `a${random(9)}`,
          environment: pick(['production', 'staging']),
          events: Array.from({ length: random(4) }, event),
          ...(random(2) === 0 && { userId: `u${random(3)}` }),
          ...(known && { sessionId: known.sessionId, sequence: 1 + random(9) }),
        },
        { projectId: random(5) === 0 ? 'project-2' : 'project-1' },
      )
      const projectId = known?.projectId ?? segment.projectId
      for (const storage of [plain, stored]) await storage.appendSegment({ ...segment, projectId })
      if (!known) visits.push(segment)
      if (random(2) === 0) continue
      const person = pick(['u1', 'u2'])
      const record = createServerEvent({
        at: NOON + random(200) * MINUTE,
        event: { name: pick(['order_paid', 'click']), channel: 'app', at: NOON, path: '' },
        owner: pick([
          { kind: 'person', person: `user:${person}` },
          { kind: 'session', sessionId: segment.sessionId, customId: null },
        ]),
        userId: person,
      })
      for (const storage of [plain, stored]) {
        await storage.appendServerEvents(createServerEvents([record], projectId))
      }
    }
    // The tables are at what there is now, before some of it goes and more comes.
    await stored.sessions.listTopPages({ projectId: 'project-1', fromAt: 0, toAt: Infinity })
    const [gone] = visits.splice(random(visits.length), 1)
    for (const storage of [plain, stored]) {
      const sessionIds = [gone?.sessionId ?? '']
      const { projectId = '' } = gone ?? {}
      await storage.deletions.deleteSessions({ projectId, sessionIds, deletedAt: NOON })
    }
    expect(await answer(stored)).toEqual(await answer(plain))
  }
  await stored.close()
})

test('a tag that is added counts at once, though no row of a session has changed', async () => {
  const storage = openStorage({ kind: 'folder', folder: createTemporaryFolder() })
  const { sessionId } = createSegment({})
  await storage.appendSegment(createSegment({ sessionId }))
  const filter: Filter = { field: 'tag', is: ['seen'] }
  const count = () =>
    storage.sessions.countValues({
      projectId: 'project-1',
      fromAt: 0,
      toAt: Infinity,
      filter,
      field: 'entryPath',
      limit: 1,
    })
  expect(await count()).toEqual([])
  await storage.annotations.putTags(sessionId, ['seen'])
  expect(await count()).toEqual([{ value: '/', sessions: 1 }])
  await storage.close()
})

test('a table that is still being read is not asked', async () => {
  const folder = createTemporaryFolder()
  const first = openStorage({ kind: 'folder', folder })
  await first.appendSegment(createSegment({}))
  await first.close()
  const db = new Database(join(folder, 'playhead.db'))
  const names = (db.pragma('table_info(sessions)') as { name: string }[])
    .map(({ name }) => name)
    .filter((name) => !['id', 'session_id'].includes(name))
  db.prepare(
    `WITH RECURSIVE n(x) AS (SELECT 2 UNION ALL SELECT x + 1 FROM n LIMIT 7000)
     INSERT INTO sessions (id, session_id, ${names.join(', ')})
     SELECT x, 's' || x, ${names.join(', ')} FROM n JOIN sessions ON sessions.id = 1`,
  ).run()
  db.close()
  const { sessions, close } = openStorage({ kind: 'folder', folder })
  const range = { projectId: 'project-1', fromAt: 0, toAt: Infinity }
  const counts = []
  for (let look = 0; look < 3; look += 1) {
    const [found] = await sessions.countValues({ ...range, field: 'entryPath', limit: 1 })
    counts.push(found?.sessions)
  }
  expect(counts).toEqual([7_001, 7_001, 7_001])
  await close()
})

test('an event whose properties are damaged keeps no other from being counted', async () => {
  const folder = createTemporaryFolder()
  const first = openStorage({ kind: 'folder', folder })
  const event = { name: 'paid', channel: 'app', at: NOON, path: '/', metadata: { of: 'pro' } }
  for (let visit = 0; visit < 3; visit += 1) {
    await first.appendSegment(createSegment({ events: [event] }))
  }
  await first.close()
  const db = new Database(join(folder, 'playhead.db'))
  db.exec(`UPDATE events SET metadata = '{"of":' WHERE session = 2`)
  db.close()
  const { sessions, close } = openStorage({ kind: 'folder', folder })
  const range = { projectId: 'project-1', fromAt: 0, toAt: Infinity }
  expect(await sessions.countValues({ ...range, field: EVENT_FIELD, limit: 1 })).toEqual([
    { value: 'paid', sessions: 3 },
  ])
  const filter: Filter = { event: { where: [{ property: 'of', is: ['pro'] }] } }
  expect(await sessions.list({ ...range, filter, limit: 9, after: null })).toHaveLength(2)
  await close()
})

test('every visitor has a number, and keeps it', () => {
  const codes = createVisitorCodes([1, 2])
  const numbers = Array.from({ length: 20_000 }, (_, place) => codes.codeOf(`anonymous:${place}`))
  expect(numbers).toEqual(numbers.map((_, place) => place))
  expect(codes.codeOf('anonymous:77')).toBe(77)
  expect(codes.codeOf('')).toBe(20_000)
  expect(codes.count).toBe(20_001)
})

test('names are those that were put last, and sets of them are counted by sessions', () => {
  const list = fc.array(fc.constantFrom('a', 'b', 'c', 'É', ''), { maxLength: 6 })
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(20), list)), (puts) => {
      const table = createNameTable(createDictionary())
      const expected = new Map<number, string[]>()
      for (const [place, names] of puts) {
        // In two blocks.
        const id = place * 5_000
        table.put(id, names)
        expected.set(id, [...new Set(names)].sort())
      }
      for (const [id, names] of expected) expect(table.get(id).sort()).toEqual(names)
    }),
  )
})

test('names or sets of more than the limit are given up', () => {
  const sets = createNameTable(createDictionary(), 3)
  sets.put(1, ['a'])
  sets.put(1, ['b'])
  expect([sets.isGivenUp, sets.get(1)]).toEqual([false, ['b']])
  sets.put(2, ['a', 'b'])
  expect([sets.isGivenUp, sets.get(1)]).toEqual([true, []])
  const names = createNameTable(createDictionary(2))
  names.put(1, ['a', 'b', 'c'])
  expect(names.isGivenUp).toBe(true)
})

test('starts and durations are what was put, whole or not, near each other or far', () => {
  const moments = fc.oneof(
    fc.integer({ min: NOON, max: NOON + 2 ** 33 }),
    fc.integer({ min: 0, max: 2 ** 52 }),
    fc.integer({ min: 4 * NOON, max: 4 * NOON + 99 }).map((quarters) => quarters / 4),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(20), moments, moments)), (puts) => {
      const table = createColumnTable([1, 2])
      const expected = new Map<number, readonly [number, number]>()
      for (const [place, startedAt, lengthMs] of puts) {
        const texts = TEXT_FIELDS.map((_field, column) => (place > 10 ? `${column}` : null))
        const [id, endedAt] = [place * 5_000, startedAt + lengthMs]
        table.put({ id, startedAt, endedAt, visitor: '', flags: 1, project: 'p', texts })
        expected.set(id, [startedAt, endedAt - startedAt])
      }
      for (const [id, own] of expected) {
        const { block: number, place } = splitId(id)
        const block = table.blocks.get(number)
        expect(block && [getStart(block, place), block.durationMs[place]]).toEqual(own)
        const codes = block?.texts.map((column) => column?.[place])
        const texts = codes?.map((code, column) => table.dictionaries[column]?.texts[code ?? 0])
        expect(texts).toEqual(
          TEXT_FIELDS.map((_field, column) => (id > 50_000 ? `${column}` : null)),
        )
      }
    }),
  )
})
