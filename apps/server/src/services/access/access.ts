import type { AuditAction, NewSignInLink } from '@playhead/protocol'
import { randomUUIDv7 } from 'node:crypto'
import { AppError } from '../../errors.ts'
import type { ControlStore } from '../../storage/control-store.ts'
import type { StoredSignIn, User } from '../../storage/user-store.ts'
import { computeDevice } from '../enrichment/index.ts'
import { createTokenBuckets } from '../ingest/token-buckets.ts'
import { isPassword } from './password.ts'
import { createSecret, hashSecret } from './secrets.ts'

/** How long a sign-in link works, unless it is used before. */
export const SIGN_IN_LINK_MS = 24 * 60 * 60 * 1_000

/** How long an invitation works, which somebody has to find among their messages. */
export const INVITATION_MS = 7 * SIGN_IN_LINK_MS

/** How long a sign-in lasts. */
export const SIGN_IN_MS = 30 * 24 * 60 * 60 * 1_000

/** What an API token begins with. */
export const API_TOKEN_PREFIX = 'pht_'

/** Who a link of `npm start` and of the `sign-in-link` command signs in. */
const ADMINISTRATOR: User = { id: 'admin', name: 'Administrator', role: 'admin' }

/** Wrong passwords of one account, and of one address: ten at once, then one in a minute and a half. */
const ATTEMPTS = { ratePerSecond: 1 / 90, burst: 10 }

export interface Access {
  /** A token for a link that signs the administrator in, once. Only its hash is kept. */
  createSignInToken(): Promise<string>
  /** The same for any user. */
  createLink(userId: string, lifetimeMs: number): Promise<NewSignInLink>
  /**
   * Uses a token up.
   *
   * @returns the secret of the new sign-in, for the cookie
   * @throws {AppError} sign_in_link_spent
   */
  signIn(token: string, userAgent?: string): Promise<string>
  /**
   * @returns the secret of the new sign-in, for the cookie
   * @throws {AppError} wrong_password, too_many_attempts
   */
  signInByPassword(attempt: PasswordAttempt): Promise<string>
  /**
   * For who has shown by other means to be this user.
   *
   * @param how in words, for the record
   * @returns the secret of the new sign-in, for the cookie
   */
  enter(user: User, how: { readonly means: string; readonly userAgent?: string }): Promise<string>
  /** @throws {AppError} not_signed_in */
  loadUser(secret: string | undefined): Promise<User>
  /** Who a token of the API speaks for. @throws {AppError} unknown_api_token */
  loadTokenUser(token: string): Promise<User>
  signOut(secret: string): Promise<void>
}

export interface PasswordAttempt {
  readonly email: string
  readonly password: string
  readonly address: string
  readonly userAgent: string | undefined
}

/** Requests of a token act as this user, whose id is no user's. */
export const TOKEN_USER_PREFIX = 'token:'

export function createAccess(control: ControlStore, now: () => number): Access {
  const attempts = createTokenBuckets(ATTEMPTS)

  const note = (by: string, action: AuditAction, target: string): Promise<void> =>
    control.noteAudit({ at: now(), by, action, target })

  const createLink: Access['createLink'] = async (userId, lifetimeMs) => {
    const token = createSecret()
    const expiresAt = now() + lifetimeMs
    await control.putSignInToken({ hash: hashSecret(token), userId, expiresAt })
    return { token, expiresAt }
  }

  const begin = (userAgent: string | undefined): { secret: string; signIn: StoredSignIn } => {
    const secret = createSecret()
    const createdAt = now()
    const signIn = {
      id: randomUUIDv7(),
      hash: hashSecret(secret),
      createdAt,
      expiresAt: createdAt + SIGN_IN_MS,
      agent: describeAgent(userAgent),
    }
    return { secret, signIn }
  }

  const enter: Access['enter'] = async (user, { means, userAgent }) => {
    const { secret, signIn } = begin(userAgent)
    await control.putSignIn(user.id, signIn)
    await note(user.name, 'signed_in', `with ${means}, ${signIn.agent}`)
    return secret
  }

  const checkAttempts = (names: readonly string[]): void => {
    const waits = names.map((name) => attempts.take(name, now()))
    const waitMs = Math.max(...waits)
    if (waitMs > 0) throw new AppError('too_many_attempts', undefined, { waitMs })
  }

  return {
    createSignInToken: async () => {
      const known = await control.findAccount(ADMINISTRATOR.id)
      // Whoever may read the console is the administrator, whatever the account has become.
      await control.putUser({ ...ADMINISTRATOR, ...(known && { name: known.name }) })
      return (await createLink(ADMINISTRATOR.id, SIGN_IN_LINK_MS)).token
    },
    createLink,
    signIn: async (token, userAgent) => {
      const { secret, signIn } = begin(userAgent)
      const tokenHash = hashSecret(token)
      const user = await control.redeemSignInToken({ tokenHash, now: now(), signIn })
      if (!user) throw new AppError('sign_in_link_spent')
      await note(user.name, 'signed_in', `with a link, ${signIn.agent}`)
      return secret
    },
    signInByPassword: async ({ email, password, address, userAgent }) => {
      const name = email.trim().toLowerCase()
      // Before the password is looked at, so that a right one tells nothing either.
      checkAttempts([`account ${name}`, `address ${address}`])
      const found = await control.findPassword(name)
      const isRight = await isPassword(password, found?.password ?? null)
      if (!found || !isRight) {
        if (found) await note(found.user.name, 'sign_in_refused', 'a wrong password')
        throw new AppError('wrong_password')
      }
      return enter(found.user, { means: 'a password', ...(userAgent && { userAgent }) })
    },
    enter,
    loadUser: async (secret) => {
      const user = secret ? await control.findSignIn(hashSecret(secret), now()) : null
      if (!user) throw new AppError('not_signed_in')
      return user
    },
    loadTokenUser: async (token) => {
      const found = await control.useApiToken(hashSecret(token), now())
      if (!found) throw new AppError('unknown_api_token')
      return { id: `${TOKEN_USER_PREFIX}${found.id}`, name: found.name, role: found.role }
    },
    signOut: (secret) => control.deleteSignIn(hashSecret(secret)),
  }
}

function describeAgent(userAgent: string | undefined): string {
  const { browser, os } = computeDevice(userAgent)
  return [browser ?? 'an unknown browser', os && `on ${os}`].filter(Boolean).join(' ')
}
