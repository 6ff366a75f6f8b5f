import { SESSION_SORTS, type Filter, type FilterTest, type SessionEvent } from '@playhead/protocol'
import { randomUUIDv7 } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { matchesFilter, SEEN_BY, type FilteredSession } from '../matches-filter.ts'
import type { StoredNote } from '../annotation-store.ts'
import { computeRank } from '../session-sort.ts'
import type { Storage } from '../storage.ts'
import type { OpenStorage } from './describe-storage.ts'

const RANGE = { projectId: 'project-1', fromAt: NOON, toAt: NOON + 3_600_000 }
const SESSIONS = 40
const FILTERS = 300
/** Texts that are easily mistaken: for each other, for a pattern, for a part of a statement. */
const TEXTS = [
  '/',
  '/a',
  '/A',
  '/a%',
  '/a_b',
  "O'Neil",
  '" OR 1=1 --',
  'Ä',
  'ä',
  '🦊',
  'مرحبا',
  '1',
  'true',
  '',
] as const

/** What somebody types who looks for one of them, or for trouble. */
const SEARCHES = [...TEXTS, 'a b', 'oneil', 'NEAR(a b)', 'a* OR "b', 'buy x1', '-a', 'b:a', '^a']

const text = fc.constantFrom(...TEXTS)
const value = fc.oneof(text, fc.constantFrom(0, 1, 2.5, -1), fc.boolean())
const bound = fc.constantFrom(0, 1, 2, 2.5, 1_000, 4_000)
const range = fc
  .record({ from: bound, to: bound }, { requiredKeys: [] })
  .filter(({ from, to }) => from !== undefined || to !== undefined) as fc.Arbitrary<FilterTest>

const textTest: fc.Arbitrary<FilterTest> = fc.oneof(
  fc.record({ is: fc.array(text, { maxLength: 3 }) }),
  fc.record({ contains: text }),
  fc.record({ startsWith: text }),
  fc.constant({ isSet: true as const }),
)
const anyTest: fc.Arbitrary<FilterTest> = fc.oneof(
  textTest,
  range,
  fc.record({ is: fc.array(value, { maxLength: 3 }) }),
)

const field: fc.Arbitrary<Filter> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('page', 'entryPath', 'userId', 'country', 'utmSource', 'browser'),
      textTest,
    )
    .map(([name, test]) => ({ field: name, ...test })),
  fc
    .tuple(fc.constantFrom('clickCount', 'durationMs', 'distinctPageCount', 'scrollDepth'), range)
    .map(([name, test]) => ({ field: name, ...test })),
  fc
    .tuple(
      fc.constantFrom('hasReplay', 'isPinned', 'hasNotes'),
      fc.array(fc.boolean(), { maxLength: 2 }),
    )
    .map(([name, is]) => ({ field: name, is })),
  fc
    .tuple(fc.constantFrom('tag', SEEN_BY, 'id'), textTest)
    .map(([name, test]) => ({ field: name, ...test })),
  fc.constantFrom(...SEARCHES).map((contains) => ({ field: 'text', contains })),
  fc
    .tuple(fc.constantFrom('traits.plan', "traits.o'x", 'clickIds.gclid'), anyTest)
    .map(([name, test]) => ({ field: name, ...test })),
)
const property = fc
  .tuple(
    fc.constantFrom('amount', 'te"xt', '$path', '$url', 'tags.colour'),
    fc.oneof(anyTest, textTest),
  )
  .map(([name, test]) => ({
    property: name,
    // Paths and addresses are texts: their columns hold nothing else.
    ...(name.startsWith('$') && !('contains' in test || 'startsWith' in test)
      ? { isSet: true as const }
      : test),
  }))
const event: fc.Arbitrary<Filter> = fc
  .record(
    {
      name: fc.constantFrom('page_view', 'click', 'buy', 'none'),
      channel: fc.constantFrom('__analytics', 'app'),
      where: fc.array(property, { maxLength: 2 }),
    },
    { requiredKeys: [] },
  )
  .map((asked) => ({ event: asked }))
const filter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    field,
    event,
    fc.array(tie('filter'), { maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('filter'), { maxLength: 3 }).map((any) => ({ any })),
    tie('filter').map((not) => ({ not })),
  ),
})).filter

const metadata = fc.dictionary(
  fc.constantFrom('amount', 'te"xt'),
  fc.oneof(value, fc.constant(null)),
)
const visit = fc.record({
  country: fc.constantFrom('DE', 'FR', null),
  userId: fc.option(
    text.filter((id) => id !== ''),
    { nil: undefined },
  ),
  traits: fc.dictionary(fc.constantFrom('plan', "o'x"), fc.oneof(value, fc.constant(null))),
  startsWithSnapshot: fc.boolean(),
  activityMs: fc.constantFrom(0, 1_000, 4_000),
  minute: fc.integer({ min: 0, max: 3 }),
  tags: fc.array(text, { maxLength: 2 }),
  seenBy: fc.array(fc.constantFrom('1', 'ä'), { maxLength: 2 }),
  hasNote: fc.boolean(),
  events: fc.array(
    fc.record({
      name: fc.constantFrom('page_view', 'click', 'buy', 'rage_click', 'exception'),
      channel: fc.constantFrom('__analytics', 'app'),
      path: text,
      url: fc.option(
        fc.constantFrom('https://a.example/?utm_source=x&gclid=1', 'https://a.example/'),
        { nil: undefined },
      ),
      metadata: fc.option(metadata, { nil: undefined }),
      tags: fc.option(fc.dictionary(fc.constant('colour'), text), { nil: undefined }),
    }),
    { maxLength: 4 },
  ),
})

async function fill(storage: Storage): Promise<void> {
  for (const each of fc.sample(visit, { numRuns: SESSIONS, seed: 1 })) {
    const { minute, activityMs, country, userId, traits, events, startsWithSnapshot } = each
    const firstAt = NOON + minute * 60_000
    const happened = events.map((one): SessionEvent => {
      const { url, metadata: data, tags, ...rest } = one
      return {
        ...rest,
        at: firstAt,
        ...(url === undefined ? {} : { url }),
        ...(data === undefined ? {} : { metadata: data }),
        ...(tags === undefined ? {} : { tags }),
      }
    })
    const [sessionId, windowId] = [randomUUIDv7(), randomUUIDv7()]
    await storage.appendSegment(
      createSegment(
        {
          sessionId,
          windowId,
          firstAt,
          lastActivityAt: firstAt + activityMs,
          startsWithSnapshot,
          events: happened,
          ...(userId === undefined ? {} : { userId, traits }),
        },
        country ? { place: { country, region: null, city: null } } : {},
      ),
    )
    await storage.annotations.putTags(sessionId, each.tags)
    // Its recording tells what its tags say.
    await storage.recordedTexts.putTexts(
      { sessionId, segmentCount: 1, readBefore: 0 },
      1,
      each.tags.map((said) => ({ kind: 'console', text: said, at: NOON, windowId, sequence: 0 })),
    )
    for (const viewer of each.seenBy) {
      await storage.annotations.markSeen({ sessionId, userId: viewer, seenAt: NOON })
    }
    if (each.hasNote) await storage.annotations.putNote(sessionId, createNote())
  }
  while ((await storage.texts.step(NOON)) === 'more');
}

function createNote(): StoredNote {
  const author = { authorId: null, authorName: 'Ada', createdAt: NOON, editedAt: null }
  return { id: randomUUIDv7(), at: NOON, text: 'Look', ...author }
}

async function loadViewers(storage: Storage, sessionId: string): Promise<string[]> {
  const seen = await Promise.all(
    ['1', 'ä'].map(async (userId) => {
      const found = (await storage.annotations.describe([sessionId], userId)).get(sessionId)
      return found?.isSeen ? [userId] : []
    }),
  )
  return seen.flat()
}

async function loadAdded(storage: Storage, sessionId: string) {
  const added = (await storage.annotations.describe([sessionId], null)).get(sessionId)
  return { hasNotes: (added?.noteCount ?? 0) > 0, tags: added?.tags ?? [] }
}

/** The sessions as filters see them, newest first. */
async function loadAll(storage: Storage): Promise<FilteredSession[]> {
  const found = await storage.sessions.list({ ...RANGE, limit: 1_000, after: null })
  return Promise.all(
    found.map(async ({ sessionId, columns, distinctPageCount, isPinned }) => {
      const added = await loadAdded(storage, sessionId)
      return {
        sessionId,
        columns,
        distinctPageCount,
        isPinned,
        ...added,
        seenBy: await loadViewers(storage, sessionId),
        pages: (await storage.sessions.loadPages(sessionId)).map(({ path }) => path),
        events: (await storage.sessions.loadEvents(sessionId)).map((indexed) => indexed.event),
        recordedTexts: added.tags,
      }
    }),
  )
}

export function describeFilters(open: OpenStorage): void {
  describe('filters', () => {
    test('choose exactly the sessions that the rules name', async () => {
      const storage = await open()
      await fill(storage)
      const all = await loadAll(storage)
      expect(all).toHaveLength(SESSIONS)
      let chosen = 0
      for (const each of fc.sample(filter, { numRuns: FILTERS, seed: 2 })) {
        const found = await storage.sessions.list({
          ...RANGE,
          filter: each,
          limit: 1_000,
          after: null,
        })
        const expected = all.filter((session) => matchesFilter(each, session))
        expect(
          found.map(({ sessionId }) => sessionId),
          JSON.stringify(each),
        ).toEqual(expected.map(({ sessionId }) => sessionId))
        const measured = await storage.sessions.measure({
          ...RANGE,
          filter: each,
          bounce: { minDurationMs: null, requireNoInteraction: false },
        })
        const counted = expected.filter(({ columns }) => columns.excludedReason === null)
        expect(measured.sessions, JSON.stringify(each)).toBe(counted.length)
        chosen += Number(expected.length > 0 && expected.length < SESSIONS)
      }
      // Filters that pass all or none would show little.
      expect(chosen).toBeGreaterThan(FILTERS / 5)
      await storage.close()
    })

    test.each(SESSION_SORTS)(
      'pages of a list by %s hold every session once, in order',
      async (sort) => {
        const storage = await open()
        await fill(storage)
        const rank = ({ columns }: FilteredSession): number => computeRank(sort, columns)
        const expected = (await loadAll(storage)).toSorted((a, b) => rank(b) - rank(a))
        const found: string[] = []
        let after = null
        for (;;) {
          const page = await storage.sessions.list({ ...RANGE, sort, limit: 7, after })
          const last = page.at(-1)
          if (!last) break
          found.push(...page.map(({ sessionId }) => sessionId))
          const { sessionId, columns } = last
          after = { rank: computeRank(sort, columns), startedAt: columns.startedAt, sessionId }
        }
        expect(found).toEqual(expected.map(({ sessionId }) => sessionId))
        await storage.close()
      },
    )

    test.each(['country', 'page', 'tag', 'event', 'traits.plan', 'hasReplay', 'userId'])(
      'the values of %s are counted by sessions, the most frequent first',
      async (name) => {
        const storage = await open()
        await fill(storage)
        const counts = new Map<unknown, number>()
        for (const session of await loadAll(storage)) {
          const { columns, events, pages, tags } = session
          if (columns.excludedReason !== null) continue
          const held: Record<string, unknown[]> = {
            country: [columns.country],
            page: [...pages],
            tag: [...tags],
            event: events.map((one) => one.name),
            'traits.plan': [columns.traits?.['plan']].filter((plan) => typeof plan === 'string'),
            hasReplay: [columns.hasReplay],
            userId: [columns.userId],
          }
          for (const each of new Set(held[name])) {
            if (each !== null) counts.set(each, (counts.get(each) ?? 0) + 1)
          }
        }
        const found = await storage.sessions.countValues({ ...RANGE, field: name, limit: 100 })
        expect(new Map(found.map(({ value: each, sessions }) => [each, sessions]))).toEqual(counts)
        expect(found.map(({ sessions }) => sessions)).toEqual(
          found.map(({ sessions }) => sessions).toSorted((a, b) => b - a),
        )
        const [first] = found
        expect(await storage.sessions.countValues({ ...RANGE, field: name, limit: 1 })).toEqual([
          first,
        ])
        await storage.close()
      },
    )

    test('values are searched in, and a filter narrows them', async () => {
      const storage = await open()
      await fill(storage)
      const query = { ...RANGE, field: 'event', limit: 100 }
      const found = await storage.sessions.countValues({ ...query, text: 'CLICK' })
      expect(found.map(({ value: each }) => each).toSorted()).toEqual(['click', 'rage_click'])
      expect(await storage.sessions.countValues({ ...query, filter: { any: [] } })).toEqual([])
      await storage.close()
    })

    test('vitals of sessions come by metric', async () => {
      const storage = await open()
      const measured = (metric: unknown, value: unknown): SessionEvent => ({
        name: 'web_vital',
        channel: '__analytics',
        at: NOON,
        path: '/',
        metadata: { metric, value },
      })
      const events = [measured('LCP', 900.5), measured('LCP', 80), measured('CLS', 0.1)]
      await storage.appendSegment(
        createSegment({ events: [...events, measured('LCP', 'slow'), measured(7, 7)] }),
      )
      const vitals = await storage.sessions.loadVitals(RANGE)
      const sorted = [...vitals].map(([metric, values]) => [metric, values.toSorted()] as const)
      expect(new Map(sorted)).toEqual(
        new Map([
          ['LCP', Float64Array.of(80, 900.5)],
          ['CLS', Float64Array.of(0.1)],
        ]),
      )
      await storage.close()
    })
  })
}
