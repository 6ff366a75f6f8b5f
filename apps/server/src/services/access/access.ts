import { createHash, randomBytes } from 'node:crypto'
import { AppError } from '../../errors.ts'
import type { ControlStore, User } from '../../storage/control-store.ts'

/** How long a sign-in link works, unless it is used before. */
export const SIGN_IN_LINK_MS = 24 * 60 * 60 * 1_000

/** How long a sign-in lasts. */
export const SIGN_IN_MS = 30 * 24 * 60 * 60 * 1_000

/** Who a link of `npm start` and of the `sign-in-link` command signs in. */
const ADMINISTRATOR: User = { id: 'admin', name: 'Administrator', role: 'admin' }

export interface Access {
  /** A token for a link that signs the administrator in, once. Only its hash is kept. */
  createSignInToken(): Promise<string>
  /**
   * Uses a token up.
   *
   * @returns the secret of the new sign-in, for the cookie
   * @throws {AppError} sign_in_link_spent
   */
  signIn(token: string): Promise<string>
  /** @throws {AppError} not_signed_in */
  loadUser(secret: string | undefined): Promise<User>
  signOut(secret: string): Promise<void>
}

export function createAccess(control: ControlStore, now: () => number): Access {
  return {
    createSignInToken: async () => {
      const token = createSecret()
      await control.putUser(ADMINISTRATOR)
      await control.putSignInToken({
        hash: hashSecret(token),
        userId: ADMINISTRATOR.id,
        expiresAt: now() + SIGN_IN_LINK_MS,
      })
      return token
    },
    signIn: async (token) => {
      const secret = createSecret()
      const user = await control.redeemSignInToken({
        tokenHash: hashSecret(token),
        signInHash: hashSecret(secret),
        now: now(),
        signInExpiresAt: now() + SIGN_IN_MS,
      })
      if (!user) throw new AppError('sign_in_link_spent')
      return secret
    },
    loadUser: async (secret) => {
      const user = secret ? await control.findSignIn(hashSecret(secret), now()) : null
      if (!user) throw new AppError('not_signed_in')
      return user
    },
    signOut: (secret) => control.deleteSignIn(hashSecret(secret)),
  }
}

/** 256 random bits: nothing to guess, so a fast hash keeps it well enough. */
function createSecret(): string {
  return randomBytes(32).toString('base64url')
}

function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}
