import type { Filter, ProjectSettings } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { openStorage } from '../../storage/open-storage.ts'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { DEFAULT_PROJECT_SETTINGS } from '../projects/settings.ts'
import { createSessions } from '../sessions/sessions.ts'

const MINUTE = 60_000
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1'

const settings: ProjectSettings = {
  ...DEFAULT_PROJECT_SETTINGS,
  sessions: {
    ...DEFAULT_PROJECT_SETTINGS.sessions,
    idleTimeoutMs: { desktop: 30 * MINUTE, mobile: 5 * MINUTE },
  },
  bounce: { minDurationMs: 3_000, requireNoInteraction: true },
}

test.each<Filter>([
  { field: 'isLive', is: [true] },
  { field: 'isLive', is: [false] },
  { field: 'isBounce', is: [true] },
  { not: { field: 'isBounce', is: [true] } },
  { field: 'isBounce', is: [true, false] },
  { field: 'isLive', is: [] },
  { all: [{ field: 'isBounce', isSet: true }, { any: [{ field: 'isLive', is: [true] }] }] },
])('chooses the sessions that lists show as such: %j', async (filter) => {
  const storage = openStorage({ kind: 'memory' })
  const own = { channel: '__analytics', at: NOON, path: '/' }
  const start = (userAgent: string) => ({
    ...own,
    name: 'session_start',
    sessionStart: true as const,
    metadata: { userAgent },
  })
  for (const userAgent of ['', PHONE]) {
    for (const minutes of [0, 4, 5, 20, 30, 40]) {
      for (const names of [['page_view'], ['page_view', 'click'], ['page_view', 'page_view'], []]) {
        const firstAt = NOON - minutes * MINUTE
        const lastActivityAt = firstAt + (names.length === 0 ? 0 : minutes * 100)
        const events = [start(userAgent), ...names.map((name) => ({ ...own, name }))]
        await storage.appendSegment(createSegment({ firstAt, lastActivityAt, events }))
      }
    }
  }
  const sessions = createSessions(storage, {
    now: () => NOON,
    loadSettings: async () => settings,
  })
  const range = { projectId: 'project-1', fromAt: 0, toAt: NOON * 2 }
  const query = { ...range, sort: 'newest', limit: 200, cursor: null, userId: null } as const
  const all = (await sessions.list(query)).sessions
  const shown = (part: Filter, session: (typeof all)[number]): boolean => {
    if ('all' in part) return part.all.every((each) => shown(each, session))
    if ('any' in part) return part.any.some((each) => shown(each, session))
    if ('not' in part) return !shown(part.not, session)
    if (!('field' in part)) throw new Error('no such part here')
    const value = part.field === 'isLive' ? session.live : session.isBounce
    return 'is' in part ? part.is.includes(value) : true
  }
  const found = (await sessions.list({ ...query, filter })).sessions.map(({ id }) => id)
  expect(found).toEqual(all.filter((session) => shown(filter, session)).map(({ id }) => id))
})
