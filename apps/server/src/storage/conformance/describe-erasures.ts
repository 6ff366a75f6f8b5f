import { describe, expect, test } from 'vitest'
import type { Erasure } from '../erasures.ts'
import type { OpenStorage } from './describe-storage.ts'

const DAY_MS = 86_400_000
const ERASURE: Erasure = {
  id: '01890000-0000-7000-8000-000000000001',
  projectId: 'shop',
  projectName: 'Shop',
  requestedAt: 1_000,
  requestedBy: 'Ada',
  reason: 'asked',
  subject: { kind: 'user', userId: 'bob' },
  sessions: 0,
  sizeBytes: 0,
  finishedAt: null,
  round: 0,
  after: null,
}

export function describeErasures(open: OpenStorage): void {
  describe('erasures', () => {
    test('the oldest open one comes first, goes on where it was, and stays in the list', async () => {
      const storage = await open()
      const { control } = storage
      const later = { ...ERASURE, id: `${ERASURE.id.slice(0, -1)}2`, requestedAt: 2_000 }
      const other = { ...later, id: `${ERASURE.id.slice(0, -1)}3`, projectId: 'blog' }
      for (const erasure of [later, ERASURE, other]) await control.putErasure(erasure)
      expect(await control.findOpenErasure()).toEqual(ERASURE)
      const after = { startedAt: 5, sessionId: 'x' }
      const progress = { ...ERASURE, sessions: 7, sizeBytes: 70, round: 1, after }
      await control.updateErasure(ERASURE.id, progress)
      expect(await control.findOpenErasure()).toEqual(progress)
      const done = { ...progress, subject: { kind: 'project' }, finishedAt: 9 } as const
      await control.updateErasure(ERASURE.id, done)
      expect(await control.findErasure(ERASURE.id)).toEqual(done)
      expect(await control.findErasure('none')).toBeNull()
      expect((await control.findOpenErasure())?.id).toBe(later.id)
      const list = async (projectId: string | null, limit = 9) =>
        (await control.listErasures({ projectId, limit })).map(({ id }) => id.at(-1))
      expect(await list('shop')).toEqual(['2', '1'])
      expect(await list(null)).toEqual(['3', '2', '1'])
      expect(await list(null, 1)).toEqual(['3'])
      expect(await control.sumErased('shop', 1_000)).toBe(70)
      expect(await control.sumErased('shop', 1_001)).toBe(0)
      await storage.close()
    })

    test('the first note of a day is kept, and a project takes its notes along', async () => {
      const storage = await open()
      const { control } = storage
      await control.putProject({
        id: 'shop',
        name: 'Shop',
        key: 'k',
        allowedOrigins: [],
        timeZone: 'UTC',
      })
      await control.noteRejection({ projectId: 'shop', at: 5, message: 'no' })
      for (const at of [0, 5, DAY_MS, 3 * DAY_MS]) {
        await control.noteUse('shop', { at, sizeBytes: at + 1 })
      }
      const notes = [0, DAY_MS, 3 * DAY_MS].map((at) => ({ at, sizeBytes: at + 1 }))
      expect(await control.listUse('shop', 0)).toEqual(notes)
      expect(await control.listUse('shop', 1)).toEqual(notes.slice(1))
      await control.putErasure(ERASURE)
      expect(await control.findProjectByKey('k')).not.toBeNull()
      await control.deleteProject('shop')
      expect(await control.findProjectByKey('k')).toBeNull()
      await control.deleteProject('shop')
      expect(await control.listUse('shop', 0)).toEqual([])
      expect(await control.listProjects()).toEqual([])
      expect(await control.findRejection('shop')).toBeNull()
      expect(await control.findOpenErasure()).toEqual(ERASURE)
      await storage.close()
    })
  })
}
