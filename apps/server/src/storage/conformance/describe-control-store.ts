import { describe, expect, test } from 'vitest'
import { KeyTakenError } from '../storage-errors.ts'
import type { OpenStorage } from './describe-storage.ts'

const SHOP = {
  id: 'shop',
  name: 'Shop',
  key: 'key-1',
  allowedOrigins: ['https://shop.example'],
  timeZone: 'UTC',
}

export function describeControlStore(open: OpenStorage): void {
  describe('the control store', () => {
    test('keeps projects by id, finds them by key, and lists them by name', async () => {
      const storage = await open()
      const { control } = storage
      await control.putProject({ ...SHOP, name: 'Old name' })
      await control.putProject({
        ...SHOP,
        id: 'blog',
        name: 'Blog',
        key: 'key-2',
        timeZone: 'Asia/Tokyo',
      })
      await control.putProject(SHOP)
      expect(await control.findProjectByKey('key-1')).toEqual(SHOP)
      expect(await control.findProjectByKey('key-3')).toBeNull()
      expect((await control.listProjects()).map(({ name }) => name)).toEqual(['Blog', 'Shop'])
      expect(await control.findProjectByKey('key-2')).toMatchObject({ timeZone: 'Asia/Tokyo' })
      await storage.close()
    })

    test('gives no key to two projects', async () => {
      const storage = await open()
      await storage.control.putProject(SHOP)
      const second = storage.control.putProject({ ...SHOP, id: 'blog' })
      await expect(second).rejects.toThrow(KeyTakenError)
      await storage.close()
    })

    test('keeps the settings of each project, the last ones whole', async () => {
      const storage = await open()
      const { control } = storage
      const settings = {
        sessions: { idleTimeoutMs: { mobile: 300_000 }, maxDurationMs: null, start: null },
        bounce: { minDurationMs: 10_000, requireNoInteraction: true },
      }
      expect(await control.findSettings('shop')).toBeNull()
      await control.putSettings('blog', settings)
      await control.putSettings('shop', { ...settings, bounce: { ...settings.bounce } })
      await control.putSettings('shop', settings)
      expect(await control.findSettings('shop')).toEqual(settings)
      await storage.close()
    })

    test('a secret key is found by its hash until it is deleted, by its project alone', async () => {
      const storage = await open()
      const { control } = storage
      const key = {
        id: 'k1',
        projectId: 'shop',
        name: 'Back end',
        hash: 'hash-1',
        hint: 'abcd',
        createdAt: 5,
        lastUsedAt: null,
      }
      await control.putSecretKey({ ...key, id: 'k2', hash: 'hash-2', createdAt: 9 })
      await control.putSecretKey(key)
      expect((await control.listSecretKeys('shop')).map(({ id }) => id)).toEqual(['k1', 'k2'])
      expect(await control.listSecretKeys('blog')).toEqual([])
      expect(await control.useSecretKey('hash-1', 77)).toEqual({ projectId: 'shop' })
      expect(await control.useSecretKey('hash-3', 77)).toBeNull()
      expect((await control.listSecretKeys('shop'))[0]).toEqual({ ...key, lastUsedAt: 77 })
      expect(await control.deleteSecretKey('blog', 'k1')).toBe(false)
      expect(await control.deleteSecretKey('shop', 'k1')).toBe(true)
      expect(await control.useSecretKey('hash-1', 78)).toBeNull()
      await storage.close()
    })

    test('refused requests are counted for each project, with the last message', async () => {
      const storage = await open()
      const { control } = storage
      expect(await control.findRejection('shop')).toBeNull()
      await control.noteRejection({ projectId: 'shop', at: 9, message: 'first' })
      await control.noteRejection({ projectId: 'shop', at: 5, message: 'second' })
      await control.noteRejection({ projectId: 'blog', at: 7, message: 'other' })
      expect(await control.findRejection('shop')).toEqual({
        count: 2,
        firstSeenAt: 5,
        lastSeenAt: 9,
        example: 'second',
      })
      await storage.close()
    })

    test('reasons are added up by project, day and reason, and old days are forgotten', async () => {
      const storage = await open()
      const { control } = storage
      const report = {
        projectId: 'shop',
        day: '2026-11-26',
        reason: 'sampled_out',
        count: 2,
        firstSeenAt: 5,
        lastSeenAt: 9,
        page: '/cart',
      } as const
      await control.addReports([report, { ...report, projectId: 'blog' }], '2026-01-01')
      await control.addReports(
        [
          { ...report, count: 3, firstSeenAt: 7, lastSeenAt: 11, page: null },
          { ...report, day: '2026-11-25', reason: 'budget' },
        ],
        '2026-01-01',
      )
      const both = { ...report, count: 5, firstSeenAt: 5, lastSeenAt: 11, page: '/cart' }
      expect(await control.listReports('shop', '2026-11-26')).toEqual([both])
      expect(await control.listReports('shop', '2026-11-01')).toMatchObject([
        { day: '2026-11-25', reason: 'budget', count: 2 },
        { day: '2026-11-26', reason: 'sampled_out', count: 5 },
      ])
      await control.addReports([], '2026-11-26')
      expect(await control.listReports('shop', '2026-11-01')).toEqual([both])
      await storage.close()
    })

    test('the first note of an import holds, until it is finished', async () => {
      const storage = await open()
      const { control } = storage
      const first = { name: 'visit', shiftMs: 5, isFinished: false }
      expect(await control.claimImport(first)).toEqual(first)
      expect(await control.claimImport({ ...first, shiftMs: 7 })).toEqual(first)
      await control.finishImport('visit')
      expect(await control.claimImport(first)).toEqual({ ...first, isFinished: true })
      await storage.close()
    })
  })
}
