import { describe, expect, test } from 'vitest'
import type { StoredShareLink } from '../share-link-store.ts'
import type { OpenStorage } from './describe-storage.ts'

function createLink(init: Partial<StoredShareLink> = {}): StoredShareLink {
  return {
    id: 'link-1',
    hash: 'hash-1',
    projectId: 'shop',
    sessionId: 'session-1',
    createdAt: 100,
    createdBy: 'Ada',
    expiresAt: 1_000,
    revokedAt: null,
    revokedBy: null,
    openedCount: 0,
    lastOpenedAt: null,
    hidesConsole: true,
    hidesNetwork: false,
    startAt: null,
    fromAt: 10.5,
    toAt: 20,
    ...init,
  }
}

export function describeShareLinks(open: OpenStorage): void {
  describe('share links', () => {
    test('a link is found by its hash, and listed with its session and its project', async () => {
      const storage = await open()
      const { control } = storage
      const first = createLink()
      const second = createLink({ id: 'link-2', hash: 'hash-2', sessionId: 's-2', createdAt: 200 })
      await control.putShareLink(first)
      await control.putShareLink(second)
      await control.putShareLink(createLink({ id: 'x', hash: 'hash-3', projectId: 'blog' }))
      expect(await control.findShareLink('hash-1')).toEqual(first)
      expect(await control.findShareLink('hash-9')).toBeNull()
      const list = (sessionId: string | null, limit = 9) =>
        control.listShareLinks({ projectId: 'shop', sessionId, limit })
      expect(await list(null)).toEqual([second, first])
      expect(await list(null, 1)).toEqual([second])
      expect(await list('session-1')).toEqual([first])
      await storage.close()
    })

    test('opening is counted, and revoking is noted once, by the project alone', async () => {
      const storage = await open()
      const { control } = storage
      await control.putShareLink(createLink())
      await control.noteShareOpened('link-1', 300)
      await control.noteShareOpened('link-1', 400)
      await control.noteShareOpened('nothing', 400)
      const by = { id: 'link-1', at: 500, by: 'Bob' }
      expect(await control.revokeShareLink({ ...by, projectId: 'blog' })).toBe(false)
      expect((await control.findShareLink('hash-1'))?.revokedAt).toBeNull()
      expect(await control.revokeShareLink({ ...by, projectId: 'shop' })).toBe(true)
      const again = { ...by, projectId: 'shop', at: 600, by: 'Eve' }
      expect(await control.revokeShareLink(again)).toBe(true)
      expect(await control.findShareLink('hash-1')).toMatchObject({
        openedCount: 2,
        lastOpenedAt: 400,
        revokedAt: 500,
        revokedBy: 'Bob',
      })
      await storage.close()
    })

    test('links go with their sessions, with their project, and when they are long over', async () => {
      const storage = await open()
      const { control } = storage
      for (const [number, init] of [
        { sessionId: 'gone' },
        { sessionId: 'gone', projectId: 'blog' },
        { expiresAt: 400 },
        { revokedAt: 400, revokedBy: 'Ada' },
        {},
      ].entries()) {
        await control.putShareLink(createLink({ id: `l-${number}`, hash: `h-${number}`, ...init }))
      }
      const left = async () => {
        const found = []
        for (const number of [0, 1, 2, 3, 4]) {
          if (await control.findShareLink(`h-${number}`)) found.push(number)
        }
        return found
      }
      await control.dropShareLinks({ projectId: 'shop', sessionIds: ['gone', 'other'] })
      expect(await left()).toEqual([1, 2, 3, 4])
      await control.forgetShareLinks(400)
      expect(await left()).toEqual([1, 2, 3, 4])
      await control.forgetShareLinks(401)
      expect(await left()).toEqual([1, 4])
      await control.deleteProject('shop')
      expect(await left()).toEqual([1])
      await storage.close()
    })
  })
}
