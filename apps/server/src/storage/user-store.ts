import type { Account, ApiToken, Role, SignIn } from '@playhead/protocol'

/** Who sent a request. */
export interface User {
  readonly id: string
  readonly name: string
  readonly role: Role
}

export interface NewUser extends User {
  /** In lower case, as all here. */
  readonly email: string
  /** Epoch milliseconds, as all times here. */
  readonly createdAt: number
}

/** How a token or a password has become a cookie. */
export interface StoredSignIn {
  readonly id: string
  /** Of the secret in the cookie, which is not kept. */
  readonly hash: string
  readonly createdAt: number
  readonly expiresAt: number
  /** The browser, in words. */
  readonly agent: string
}

export type ListedSignIn = Omit<SignIn, 'isCurrent'>

export interface SignInToken {
  readonly hash: string
  readonly userId: string
  readonly expiresAt: number
}

/** Who somebody is to a provider of sign-ins. */
export interface Identity {
  readonly issuer: string
  /** The provider's id of the person, which stays when a name or an address changes. */
  readonly subject: string
}

export interface Redemption {
  readonly tokenHash: string
  readonly now: number
  readonly signIn: StoredSignIn
}

/** For programs that use the API. */
export interface StoredApiToken extends ApiToken {
  readonly hash: string
}

/** Something that changed who may do what. */
export interface AuditEntry {
  readonly at: number
  /** Who did it, in words. */
  readonly by: string
  readonly action: string
  /** To whom or to what, in words. */
  readonly target: string
}

export type AccountOutcome = 'changed' | 'unknown' | 'email_taken' | 'last_admin'

/** People, their sign-ins, and tokens. */
export interface UserStore {
  /** Adds a user, or gives the one with that id another name and role. */
  putUser(user: User): Promise<void>
  /** @returns false when another one has the e-mail address */
  addAccount(account: NewUser): Promise<boolean>
  /** Refuses to leave nobody who is an administrator. */
  changeAccount(account: User & { readonly email: string | null }): Promise<AccountOutcome>
  /** With its sign-ins and links. Refuses to leave nobody who is an administrator. */
  deleteAccount(id: string): Promise<Exclude<AccountOutcome, 'email_taken'>>
  /** By name, then id. */
  listAccounts(): Promise<Account[]>
  findAccount(id: string): Promise<Account | null>
  /** What is kept of the password of the user with an e-mail address in lower case. */
  findPassword(email: string): Promise<{ readonly user: User; readonly password: string } | null>
  /** What is kept of the password of a user. */
  loadPassword(userId: string): Promise<string | null>
  /** Ends all sign-ins and links of the user but the sign-in with the hash that is kept. */
  setPassword(userId: string, password: string, keptHash: string): Promise<void>
  /** A token that signs its user in once. Only its hash is kept. */
  putSignInToken(token: SignInToken): Promise<void>
  /**
   * Uses a token up and begins the sign-in that it stands for, in one step.
   * Resolves to null when the token is unknown, used or expired.
   */
  redeemSignInToken(redemption: Redemption): Promise<User | null>
  findIdentity(identity: Identity): Promise<User | null>
  /**
   * Ties the user with an e-mail address to an identity. Whoever had that account so far
   * need not be who the provider says has the address: the password, all sign-ins and all
   * links of it end.
   *
   * @param owner with the e-mail address in lower case
   * @returns null when no user has the address, or another identity is tied to that user
   */
  tieIdentity(identity: Identity, owner: { email: string; now: number }): Promise<User | null>
  putSignIn(userId: string, signIn: StoredSignIn): Promise<void>
  /** The user of a sign-in that is still valid at `now`; notes that it was used. */
  findSignIn(hash: string, now: number): Promise<User | null>
  /** Those that are valid at `now`, used last first. */
  listSignIns(userId: string, now: number): Promise<ListedSignIn[]>
  /** The id of the sign-in with this hash. */
  identifySignIn(hash: string): Promise<string | null>
  deleteSignIn(hash: string): Promise<void>
  /** @returns whether the user had it */
  revokeSignIn(userId: string, id: string): Promise<boolean>
  putApiToken(token: StoredApiToken): Promise<void>
  /** Newest first. */
  listApiTokens(): Promise<StoredApiToken[]>
  /** The token with this hash that is still valid at `now`; notes that it was used. */
  useApiToken(hash: string, now: number): Promise<StoredApiToken | null>
  deleteApiToken(id: string): Promise<StoredApiToken | null>
  noteAudit(entry: AuditEntry): Promise<void>
  /** Newest first. */
  listAudit(limit: number): Promise<AuditEntry[]>
}

/** A use is noted when the last one was so long ago: reading must not become writing. */
export const USE_NOTED_AFTER_MS = 300_000
/** The oldest go. */
export const AUDIT_LIMIT = 10_000
