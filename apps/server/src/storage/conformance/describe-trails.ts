import type { Filter } from '@playhead/protocol'
import { describe, expect, test } from 'vitest'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import type { Storage } from '../storage.ts'
import { TRAIL_PAGES_LIMIT } from '../trails.ts'
import type { OpenStorage } from './describe-storage.ts'

const RANGE = { projectId: 'project-1', fromAt: NOON, toAt: NOON + 3_600_000 }
const LATER = NOON + 86_400_000
const view = (path: string, second: number) => ({
  name: 'page_view',
  channel: '__analytics',
  at: NOON + second * 1_000,
  path,
})

/** Each trail as `session: path@second …`, the earliest session first. */
async function listTrails(storage: Storage, filter?: Filter): Promise<string[]> {
  const lines: { at: number; line: string }[] = []
  let before: number | null = null
  do {
    const part = await storage.trails.readTrails({ ...RANGE, ...(filter && { filter }), before })
    const known = await storage.sessions.findSessions([...part.sessions])
    for (const [place, session] of part.sessions.entries()) {
      const steps = []
      for (let at = part.starts[place] ?? 0; at < (part.starts[place + 1] ?? 0); at += 1) {
        const page = part.pages[at] ?? NaN
        const path = (await storage.trails.namePages([{ page, session }])).get(page)
        expect(await storage.trails.getPageNumber(path ?? '')).toBe(page)
        const second = ((part.beganAt[place] ?? 0) + (part.offsets[at] ?? 0) - NOON) / 1_000
        steps.push(`${path}@${second}`)
      }
      const found = known.get(session)
      lines.push({ at: found?.startedAt ?? 0, line: `${found?.sessionId}: ${steps.join(' ')}` })
    }
    before = part.next
  } while (before !== null)
  return lines.sort((a, b) => a.at - b.at).map(({ line }) => line)
}

async function keepAll(storage: Storage): Promise<void> {
  while ((await storage.trails.step(LATER)) === 'more');
}

export function describeTrails(open: OpenStorage): void {
  describe('trails', () => {
    test('a session has the pages that it saw, the same one at once only once', async () => {
      const storage = await open()
      const events = [
        view('/', 1),
        view('/', 2),
        { ...view('/', 3), name: 'click' },
        { ...view('/own', 3), channel: 'app' },
        view('/cart 🦊', 4),
        view('/', 5),
      ]
      const { sessionId } = createSegment({ events })
      await storage.appendSegment(createSegment({ sessionId, events }))
      await storage.appendSegment(createSegment({ events: [] }))
      await storage.appendSegment(createSegment({ firstAt: NOON - 1, events: [view('/', 1)] }))
      await storage.appendSegment(createSegment({ events }, { projectId: 'project-2' }))
      expect(await listTrails(storage)).toEqual([`${sessionId}: /@1 /cart 🦊@4 /@5`])
      await keepAll(storage)
      expect(await listTrails(storage)).toEqual([`${sessionId}: /@1 /cart 🦊@4 /@5`])
      expect(await storage.trails.isDue(LATER)).toBe(false)
      await storage.close()
    })

    test('what comes after a trail was kept is part of it', async () => {
      const storage = await open()
      const first = createSegment({ events: [view('/cart', 5)], sequence: 1 })
      const { sessionId, windowId } = first
      await storage.appendSegment(first)
      await keepAll(storage)
      const earlier = { sessionId, windowId, sequence: 0, events: [view('/', 1)] }
      await storage.appendSegment(createSegment(earlier))
      const other = { sessionId, sequence: 0, events: [view('/help', 3)] }
      await storage.appendSegment(createSegment(other))
      expect(await listTrails(storage)).toEqual([`${sessionId}: /@1 /help@3 /cart@5`])
      await storage.close()
    })

    test('a filter chooses the sessions, and a deleted one has no trail', async () => {
      const storage = await open()
      const events = [view('/', 1)]
      const chosen = createSegment({ events, environment: 'staging' })
      const gone = createSegment({ events, environment: 'staging' })
      for (const segment of [chosen, gone, createSegment({ events })]) {
        await storage.appendSegment(segment)
      }
      await keepAll(storage)
      await storage.deletions.deleteSessions({
        projectId: 'project-1',
        sessionIds: [gone.sessionId],
        deletedAt: NOON,
      })
      const staging: Filter = { field: 'environment', is: ['staging'] }
      expect(await listTrails(storage, staging)).toEqual([`${chosen.sessionId}: /@1`])
      expect(await listTrails(storage)).toHaveLength(2)
      await storage.close()
    })

    test('of a session that goes on and on the first pages are kept', async () => {
      const storage = await open()
      const events = Array.from({ length: TRAIL_PAGES_LIMIT + 5 }, (_, place) =>
        view(`/${place}`, place / 10),
      )
      await storage.appendSegment(createSegment({ events }))
      const [trail = ''] = await listTrails(storage)
      expect(trail).toMatch(new RegExp(` /${TRAIL_PAGES_LIMIT - 1}@[^ ]*$`))
      await storage.close()
    })
  })
}
