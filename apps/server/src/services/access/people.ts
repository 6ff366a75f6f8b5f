import type {
  Account,
  AccountChange,
  AccountInit,
  AuditAction,
  NewAccount,
  NewSignInLink,
  OwnAccount,
  OwnAccountChange,
  PasswordChange,
} from '@playhead/protocol'
import { randomUUIDv7 } from 'node:crypto'
import { AppError } from '../../errors.ts'
import type { ControlStore } from '../../storage/control-store.ts'
import type { User } from '../../storage/user-store.ts'
import { INVITATION_MS, TOKEN_USER_PREFIX, type Access } from './access.ts'
import { hashPassword, isPassword } from './password.ts'
import { hashSecret } from './secrets.ts'

/** Who can sign in, changed by administrators; and what each changes of the own account. */
export interface People {
  list(): Promise<Account[]>
  /** Makes an account, and a link that signs its owner in. @throws {AppError} email_taken */
  invite(init: AccountInit, by: User): Promise<NewAccount>
  /** @throws {AppError} unknown_user, last_admin */
  change(id: string, change: AccountChange, by: User): Promise<Account>
  /** @throws {AppError} unknown_user, last_admin */
  remove(id: string, by: User): Promise<void>
  /** For who has forgotten the password, or never set one. @throws {AppError} unknown_user */
  createLink(id: string, by: User): Promise<NewSignInLink>
  /** @param secret of the cookie. @throws {AppError} needs_person */
  loadOwn(user: User, secret: string | undefined): Promise<OwnAccount>
  /** @throws {AppError} needs_person, email_taken */
  changeOwn(user: User, change: OwnAccountChange): Promise<Account>
  /**
   * Ends all other sign-ins.
   *
   * @throws {AppError} needs_person, needs_email, wrong_password
   */
  setPassword(user: User, change: PasswordChange, secret: string | undefined): Promise<void>
  /** @throws {AppError} needs_person, unknown_sign_in */
  revokeSignIn(user: User, id: string): Promise<void>
}

export function createPeople(
  control: ControlStore,
  access: Pick<Access, 'createLink'>,
  now: () => number,
): People {
  const note = (by: User, action: AuditAction, target: string): Promise<void> =>
    control.noteAudit({ at: now(), by: by.name, action, target })

  const load = async (id: string): Promise<Account> => {
    const account = await control.findAccount(id)
    if (!account) throw new AppError('unknown_user')
    return account
  }

  const loadPerson = (user: User): Promise<Account> => {
    if (user.id.startsWith(TOKEN_USER_PREFIX)) throw new AppError('needs_person')
    return load(user.id)
  }

  const apply = async (changed: Account): Promise<Account> => {
    const outcome = await control.changeAccount(changed)
    if (outcome === 'unknown') throw new AppError('unknown_user')
    if (outcome !== 'changed') throw new AppError(outcome)
    return load(changed.id)
  }

  return {
    list: () => control.listAccounts(),
    invite: async ({ name, email, role }, by) => {
      const id = randomUUIDv7()
      const account = {
        id,
        name: name.trim(),
        email: email.toLowerCase(),
        role,
        createdAt: now(),
      }
      if (!(await control.addAccount(account))) throw new AppError('email_taken')
      await note(by, 'user_invited', `${account.name} (${account.email}) as ${role}`)
      return { account: await load(id), link: await access.createLink(id, INVITATION_MS) }
    },
    change: async (id, { name, role }, by) => {
      const account = await apply({ ...(await load(id)), name: name.trim(), role })
      await note(by, 'user_changed', `${account.name} is ${role}`)
      return account
    },
    remove: async (id, by) => {
      const { name } = await load(id)
      const outcome = await control.deleteAccount(id)
      if (outcome === 'last_admin') throw new AppError('last_admin')
      await note(by, 'user_removed', name)
    },
    createLink: async (id, by) => {
      const { name } = await load(id)
      const link = await access.createLink(id, INVITATION_MS)
      await note(by, 'link_made', name)
      return link
    },
    loadOwn: async (user, secret) => {
      const account = await loadPerson(user)
      const current = secret ? await control.identifySignIn(hashSecret(secret)) : null
      const listed = await control.listSignIns(user.id, now())
      const signIns = listed.map((signIn) => ({ ...signIn, isCurrent: signIn.id === current }))
      return { account, signIns }
    },
    changeOwn: async (user, { name, email }) => {
      const known = await loadPerson(user)
      const wanted = email?.toLowerCase() ?? null
      if (known.hasPassword && wanted === null) {
        throw new AppError('needs_email', 'Your password needs the e-mail address.')
      }
      return apply({ ...known, name: name.trim(), email: wanted })
    },
    setPassword: async (user, { password, current }, secret) => {
      const { email } = await loadPerson(user)
      if (email === null) throw new AppError('needs_email')
      const kept = await control.loadPassword(user.id)
      if (kept !== null && !(await isPassword(current ?? '', kept))) {
        throw new AppError('wrong_password', 'This is not your current password.')
      }
      await control.setPassword(user.id, await hashPassword(password), hashSecret(secret ?? ''))
      await note(user, 'password_set', user.name)
    },
    revokeSignIn: async (user, id) => {
      await loadPerson(user)
      if (!(await control.revokeSignIn(user.id, id))) throw new AppError('unknown_sign_in')
      await note(user, 'sign_in_revoked', user.name)
    },
  }
}
