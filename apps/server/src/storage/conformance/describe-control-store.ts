import { describe, expect, test } from 'vitest'
import type { ControlStore, User } from '../control-store.ts'
import { KeyTakenError } from '../storage-errors.ts'
import type { OpenStorage } from './describe-storage.ts'

const ADA: User = { id: 'ada', name: 'Ada', role: 'admin' }
const SHOP = { id: 'shop', name: 'Shop', key: 'key-1', allowedOrigins: ['https://shop.example'] }

export function describeControlStore(open: OpenStorage): void {
  describe('the control store', () => {
    test('keeps projects by id, finds them by key, and lists them by name', async () => {
      const storage = await open()
      const { control } = storage
      await control.putProject({ ...SHOP, name: 'Old name' })
      await control.putProject({ ...SHOP, id: 'blog', name: 'Blog', key: 'key-2' })
      await control.putProject(SHOP)
      expect(await control.findProjectByKey('key-1')).toEqual(SHOP)
      expect(await control.findProjectByKey('key-3')).toBeNull()
      expect((await control.listProjects()).map(({ name }) => name)).toEqual(['Blog', 'Shop'])
      await storage.close()
    })

    test('gives no key to two projects', async () => {
      const storage = await open()
      await storage.control.putProject(SHOP)
      const second = storage.control.putProject({ ...SHOP, id: 'blog' })
      await expect(second).rejects.toThrow(KeyTakenError)
      await storage.close()
    })

    test('a token signs in once, and only before it expires', async () => {
      const storage = await open()
      const { control } = storage
      await control.putUser(ADA)
      await control.putSignInToken({ hash: 'token', userId: 'ada', expiresAt: 100 })
      expect(await redeem(control, 'token', 100)).toBeNull()
      expect(await redeem(control, 'another', 50)).toBeNull()
      expect(await redeem(control, 'token', 99)).toEqual(ADA)
      expect(await redeem(control, 'token', 99)).toBeNull()
      await storage.close()
    })

    test('a sign-in is valid until it expires or is deleted', async () => {
      const storage = await open()
      const { control } = storage
      await control.putUser(ADA)
      await control.putSignInToken({ hash: 'token', userId: 'ada', expiresAt: 100 })
      await redeem(control, 'token', 0)
      expect(await control.findSignIn('sign-in', 999)).toEqual(ADA)
      expect(await control.findSignIn('sign-in', 1_000)).toBeNull()
      expect(await control.findSignIn('other', 0)).toBeNull()
      await control.deleteSignIn('sign-in')
      expect(await control.findSignIn('sign-in', 999)).toBeNull()
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

function redeem(control: ControlStore, tokenHash: string, now: number): Promise<User | null> {
  return control.redeemSignInToken({
    tokenHash,
    signInHash: 'sign-in',
    now,
    signInExpiresAt: 1_000,
  })
}
