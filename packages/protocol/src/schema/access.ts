import { Type, type Static } from 'typebox'
import { API_TOKEN_DAYS_LIMIT, PASSWORD_LENGTH_LEAST, PASSWORD_LENGTH_MOST } from '../limits.ts'
import { Nullable, Timestamp } from './primitives.ts'

/** What somebody may do; each may do what those before may. */
export const Role = Type.Union([
  Type.Literal('viewer'),
  Type.Literal('member'),
  Type.Literal('admin'),
])
export type Role = Static<typeof Role>

const Id = Type.String({ minLength: 1, maxLength: 64 })
const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })
const Email = Type.String({
  minLength: 3,
  maxLength: 254,
  pattern: '^[^\\s@]+@[^\\s@]+$',
  description: 'an e-mail address',
})
const Password = Type.String({
  minLength: PASSWORD_LENGTH_LEAST,
  maxLength: PASSWORD_LENGTH_MOST,
  description: `a password of ${PASSWORD_LENGTH_LEAST} to ${PASSWORD_LENGTH_MOST} characters`,
})

/** Somebody who can sign in. */
export const Account = Type.Object({
  id: Id,
  name: Type.String(),
  role: Role,
  /** Null for the one that the console signs in, until it has one. */
  email: Nullable(Type.String()),
  hasPassword: Type.Boolean(),
  createdAt: Timestamp,
  lastSeenAt: Nullable(Timestamp),
})
export type Account = Static<typeof Account>

/** By name. */
export const AccountList = Type.Object({ accounts: Type.Array(Account) })
export type AccountList = Static<typeof AccountList>

export const AccountInit = Type.Object(
  { name: Name, email: Email, role: Role },
  { additionalProperties: false },
)
export type AccountInit = Static<typeof AccountInit>

export const AccountChange = Type.Object(
  { name: Name, role: Role },
  { additionalProperties: false },
)
export type AccountChange = Static<typeof AccountChange>

/** The only answer that has the token: what is kept of it is a hash. */
export const NewSignInLink = Type.Object({ token: Type.String(), expiresAt: Timestamp })
export type NewSignInLink = Static<typeof NewSignInLink>

export const NewAccount = Type.Object({ account: Account, link: NewSignInLink })
export type NewAccount = Static<typeof NewAccount>

/** What somebody changes of the own account. */
export const OwnAccountChange = Type.Object(
  { name: Name, email: Nullable(Email) },
  { additionalProperties: false },
)
export type OwnAccountChange = Static<typeof OwnAccountChange>

export const PasswordSignIn = Type.Object(
  { email: Email, password: Type.String({ minLength: 1, maxLength: PASSWORD_LENGTH_MOST }) },
  { additionalProperties: false },
)
export type PasswordSignIn = Static<typeof PasswordSignIn>

export const PasswordChange = Type.Object(
  {
    password: Password,
    /** Needed where there is one. */
    current: Nullable(Type.String({ maxLength: PASSWORD_LENGTH_MOST })),
  },
  { additionalProperties: false },
)
export type PasswordChange = Static<typeof PasswordChange>

/** A browser that is signed in. */
export const SignIn = Type.Object({
  id: Id,
  /** The browser, in words. */
  agent: Type.String(),
  createdAt: Timestamp,
  lastUsedAt: Timestamp,
  expiresAt: Timestamp,
  /** It is the one that asks. */
  isCurrent: Type.Boolean(),
})
export type SignIn = Static<typeof SignIn>

export const OwnAccount = Type.Object({ account: Account, signIns: Type.Array(SignIn) })
export type OwnAccount = Static<typeof OwnAccount>

/** For programs that use the API: `Authorization: Bearer pht_…`. */
export const ApiToken = Type.Object({
  id: Id,
  name: Type.String(),
  role: Role,
  /** The end of the token. */
  hint: Type.String(),
  createdAt: Timestamp,
  createdBy: Type.String(),
  expiresAt: Timestamp,
  lastUsedAt: Nullable(Timestamp),
})
export type ApiToken = Static<typeof ApiToken>

/** Newest first. */
export const ApiTokenList = Type.Object({ tokens: Type.Array(ApiToken) })
export type ApiTokenList = Static<typeof ApiTokenList>

export const ApiTokenInit = Type.Object(
  {
    name: Name,
    role: Role,
    lifetimeDays: Type.Integer({ minimum: 1, maximum: API_TOKEN_DAYS_LIMIT }),
  },
  { additionalProperties: false },
)
export type ApiTokenInit = Static<typeof ApiTokenInit>

/** The only answer that has the token: what is kept of it is a hash. */
export const NewApiToken = Type.Object({ apiToken: ApiToken, token: Type.String() })
export type NewApiToken = Static<typeof NewApiToken>

/** How people sign in, beside links and passwords. */
export const SignInWays = Type.Object({
  provider: Nullable(Type.String({ description: 'what the provider of sign-ins is called' })),
})
export type SignInWays = Static<typeof SignInWays>

/** Why somebody who came back from the provider of sign-ins did not get in. */
export const PROVIDER_FAILURES = [
  'cancelled',
  'expired',
  'no_account',
  'unverified_email',
  'failed',
] as const
export type ProviderFailure = (typeof PROVIDER_FAILURES)[number]

export const AUDIT_ACTIONS = [
  'user_invited',
  'user_changed',
  'user_removed',
  'user_joined',
  'link_made',
  'password_set',
  'signed_in',
  'sign_in_refused',
  'sign_in_revoked',
  'token_made',
  'token_revoked',
  'project_made',
  'project_changed',
  'forwarding_added',
  'forwarding_changed',
  'forwarding_resumed',
  'forwarding_removed',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

/** Who changed who may do what. Newest first. */
export const AuditList = Type.Object({
  entries: Type.Array(
    Type.Object({
      at: Timestamp,
      by: Type.String(),
      action: Type.Unsafe<AuditAction>({ type: 'string', enum: [...AUDIT_ACTIONS] }),
      target: Type.String(),
    }),
  ),
})
export type AuditList = Static<typeof AuditList>
