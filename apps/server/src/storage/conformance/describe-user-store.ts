import { describe, expect, test } from 'vitest'
import { USE_NOTED_AFTER_MS, type NewUser, type UserStore } from '../user-store.ts'
import type { OpenStorage } from './describe-storage.ts'

const ADA = { id: 'ada', name: 'Ada', role: 'admin' } as const
const BOB: NewUser = {
  id: 'bob',
  name: 'Bob',
  role: 'viewer',
  email: 'bob@x.example',
  createdAt: 7,
}

function signIn(hash: string, createdAt = 0) {
  return { id: `id-${hash}`, hash, createdAt, expiresAt: createdAt + 1_000_000, agent: 'Firefox' }
}

const redeem = (control: UserStore, tokenHash: string, now: number) =>
  control.redeemSignInToken({ tokenHash, now, signIn: signIn('sign-in', now) })

export function describeUserStore(open: OpenStorage): void {
  describe('the user store', () => {
    test('a token signs in once, and only before it expires', async () => {
      const { control, close } = await open()
      await control.putUser(ADA)
      await control.putSignInToken({ hash: 'token', userId: 'ada', expiresAt: 100 })
      expect(await redeem(control, 'token', 100)).toBeNull()
      expect(await redeem(control, 'another', 50)).toBeNull()
      expect(await redeem(control, 'token', 99)).toEqual(ADA)
      expect(await redeem(control, 'token', 99)).toBeNull()
      await close()
    })

    test('a sign-in is valid until it expires or is deleted', async () => {
      const { control, close } = await open()
      await control.putUser(ADA)
      await control.putSignIn('ada', signIn('one'))
      expect(await control.findSignIn('one', 999_999)).toEqual(ADA)
      expect(await control.findSignIn('one', 1_000_000)).toBeNull()
      expect(await control.findSignIn('other', 0)).toBeNull()
      await control.deleteSignIn('one')
      expect(await control.findSignIn('one', 0)).toBeNull()
      await close()
    })

    test('the sign-ins of a user are listed, used last first, and end one by one', async () => {
      const { control, close } = await open()
      await control.putUser(ADA)
      await control.addAccount(BOB)
      await control.putSignIn('ada', signIn('one', 0))
      await control.putSignIn('ada', signIn('two', 10))
      await control.putSignIn('bob', signIn('three', 20))
      await control.findSignIn('one', USE_NOTED_AFTER_MS - 1)
      const ids = async (now: number) =>
        (await control.listSignIns('ada', now)).map(({ id, lastUsedAt }) => [id, lastUsedAt])
      expect(await ids(50)).toEqual([
        ['id-two', 10],
        ['id-one', 0],
      ])
      await control.findSignIn('one', USE_NOTED_AFTER_MS)
      expect(await ids(50)).toEqual([
        ['id-one', USE_NOTED_AFTER_MS],
        ['id-two', 10],
      ])
      expect(await control.findAccount('ada')).toMatchObject({ lastSeenAt: USE_NOTED_AFTER_MS })
      expect(await ids(1_000_005)).toEqual([['id-two', 10]])
      expect(await control.identifySignIn('two')).toBe('id-two')
      expect(await control.identifySignIn('none')).toBeNull()
      expect(await control.revokeSignIn('ada', 'id-three')).toBe(false)
      expect(await control.revokeSignIn('ada', 'id-two')).toBe(true)
      expect(await control.findSignIn('two', 50)).toBeNull()
      expect(await control.findSignIn('three', 50)).toMatchObject({ id: 'bob' })
      await close()
    })

    test('no two accounts have one e-mail address, and one stays an administrator', async () => {
      const { control, close } = await open()
      await control.putUser(ADA)
      expect(await control.addAccount(BOB)).toBe(true)
      expect(await control.addAccount({ ...BOB, id: 'eve' })).toBe(false)
      expect(await control.listAccounts()).toEqual([
        { ...ADA, email: null, hasPassword: false, createdAt: 0, lastSeenAt: null },
        { ...BOB, hasPassword: false, lastSeenAt: null },
      ])
      const ada = { ...ADA, email: null }
      expect(await control.changeAccount({ ...ada, email: BOB.email })).toBe('email_taken')
      expect(await control.changeAccount({ ...ada, role: 'member' })).toBe('last_admin')
      expect(await control.deleteAccount('ada')).toBe('last_admin')
      expect(await control.changeAccount({ ...ada, id: 'nobody' })).toBe('unknown')
      expect(await control.changeAccount({ ...BOB, role: 'admin' })).toBe('changed')
      expect(await control.changeAccount({ ...ada, name: 'A', role: 'member' })).toBe('changed')
      expect(await control.findAccount('ada')).toMatchObject({ name: 'A', role: 'member' })
      expect(await control.deleteAccount('ada')).toBe('changed')
      expect(await control.deleteAccount('ada')).toBe('unknown')
      expect(await control.findAccount('ada')).toBeNull()
      await close()
    })

    test('with an account its sign-ins and links go', async () => {
      const { control, close } = await open()
      await control.putUser(ADA)
      await control.addAccount(BOB)
      await control.putSignIn('bob', signIn('one'))
      await control.putSignInToken({ hash: 'token', userId: 'bob', expiresAt: 100 })
      expect(await control.deleteAccount('bob')).toBe('changed')
      expect(await control.findSignIn('one', 1)).toBeNull()
      expect(await redeem(control, 'token', 1)).toBeNull()
      expect(await control.addAccount({ ...BOB, id: 'bob-2' })).toBe(true)
      await close()
    })

    test('a password ends all sign-ins and links but the one that sets it', async () => {
      const { control, close } = await open()
      await control.putUser(ADA)
      await control.addAccount(BOB)
      await control.putSignIn('bob', signIn('one'))
      await control.putSignIn('bob', signIn('two'))
      await control.putSignIn('ada', signIn('three'))
      await control.putSignInToken({ hash: 'token', userId: 'bob', expiresAt: 100 })
      expect(await control.findPassword(BOB.email)).toBeNull()
      expect(await control.loadPassword('bob')).toBeNull()
      await control.setPassword('bob', 'kept', 'two')
      const { id, name, role } = BOB
      expect(await control.findPassword(BOB.email)).toEqual({
        user: { id, name, role },
        password: 'kept',
      })
      expect(await control.loadPassword('bob')).toBe('kept')
      expect(await control.findAccount('bob')).toMatchObject({ hasPassword: true })
      expect(await control.findSignIn('one', 1)).toBeNull()
      expect(await control.findSignIn('two', 1)).not.toBeNull()
      expect(await control.findSignIn('three', 1)).not.toBeNull()
      expect(await redeem(control, 'token', 1)).toBeNull()
      // Another name and role by the console keep it.
      await control.putUser({ id, name: 'Robert', role: 'member' })
      expect(await control.loadPassword('bob')).toBe('kept')
      await close()
    })

    test('tokens of the API are found by their hashes until they expire or are deleted', async () => {
      const { control, close } = await open()
      const token = {
        id: 't1',
        name: 'Export',
        role: 'viewer',
        hash: 'hash-1',
        hint: 'abcd',
        createdAt: 5,
        createdBy: 'Ada',
        expiresAt: 1_000_000,
        lastUsedAt: null,
      } as const
      await control.putApiToken(token)
      await control.putApiToken({ ...token, id: 't2', hash: 'hash-2', createdAt: 9 })
      expect((await control.listApiTokens()).map(({ id }) => id)).toEqual(['t2', 't1'])
      expect(await control.useApiToken('hash-1', 77)).toEqual(token)
      expect(await control.useApiToken('hash-1', 99)).toMatchObject({ lastUsedAt: 77 })
      expect(await control.useApiToken('hash-1', 1_000_000)).toBeNull()
      expect(await control.useApiToken('hash-3', 77)).toBeNull()
      expect(await control.deleteApiToken('t1')).toMatchObject({ name: 'Export' })
      expect(await control.deleteApiToken('t1')).toBeNull()
      expect(await control.useApiToken('hash-1', 78)).toBeNull()
      await close()
    })

    test('an identity is tied to the account with its address, of which the rest ends', async () => {
      const { control, close } = await open()
      await control.putUser(ADA)
      await control.addAccount(BOB)
      await control.setPassword('bob', 'kept', '')
      await control.putSignIn('bob', signIn('one'))
      await control.putSignInToken({ hash: 'token', userId: 'bob', expiresAt: 100 })
      const identity = { issuer: 'https://id.example', subject: '7' }
      const { id, name, role, email } = BOB
      expect(await control.findIdentity(identity)).toBeNull()
      expect(await control.tieIdentity(identity, { email: 'no@x.example', now: 1 })).toBeNull()
      expect(await control.tieIdentity(identity, { email, now: 1 })).toEqual({ id, name, role })
      expect(await control.findIdentity(identity)).toEqual({ id, name, role })
      expect(await control.loadPassword('bob')).toBeNull()
      expect(await control.findSignIn('one', 1)).toBeNull()
      expect(await redeem(control, 'token', 1)).toBeNull()
      const other = { ...identity, subject: '8' }
      expect(await control.tieIdentity(other, { email, now: 1 })).toBeNull()
      expect(await control.findIdentity(other)).toBeNull()
      const elsewhere = { ...other, issuer: 'https://other.example' }
      expect(await control.findIdentity({ ...identity, issuer: elsewhere.issuer })).toBeNull()
      expect(await control.tieIdentity(elsewhere, { email, now: 1 })).toMatchObject({ id })
      expect(await control.deleteAccount('bob')).toBe('changed')
      expect(await control.findIdentity(identity)).toBeNull()
      await close()
    })

    test('what was noted is listed, newest first', async () => {
      const { control, close } = await open()
      const entry = { by: 'Ada', action: 'user_invited', target: 'Bob' }
      for (const at of [1, 2, 3]) await control.noteAudit({ ...entry, at })
      expect(await control.listAudit(2)).toEqual([
        { ...entry, at: 3 },
        { ...entry, at: 2 },
      ])
      await close()
    })
  })
}
