import type { ProviderFailure } from '@playhead/protocol'
import { randomUUIDv7 } from 'node:crypto'
import type * as OpenIdClient from 'openid-client'
import type { OidcConfig } from '../../config.ts'
import type { ControlStore } from '../../storage/control-store.ts'
import type { Identity, User } from '../../storage/user-store.ts'
import type { Access } from './access.ts'

const REQUEST_SECONDS = 10
const NAME_LENGTH = 100

/** Why somebody did not get in. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError'
  readonly reason: ProviderFailure

  constructor(reason: ProviderFailure, options?: ErrorOptions) {
    super(`signing in by the provider: ${reason}`, options)
    this.reason = reason
  }
}

/** What the browser keeps while its person is with the provider. */
export interface Handshake {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** Signing in by an OpenID Connect provider: code flow with PKCE. */
export interface Provider {
  /** @throws {ProviderError} failed: it does not answer, or is not one */
  begin(callback: string): Promise<{ readonly url: URL; readonly handshake: Handshake }>
  /**
   * @param answer the address with which the provider has sent the browser back
   * @returns the secret of the new sign-in, for the cookie
   * @throws {ProviderError} any
   */
  finish(
    answer: URL,
    visit: { readonly handshake: Handshake; readonly userAgent?: string },
  ): Promise<string>
}

export interface ProviderOptions {
  readonly config: OidcConfig
  readonly control: ControlStore
  readonly access: Pick<Access, 'enter'>
  /** Epoch milliseconds. */
  readonly now: () => number
}

export function createProvider({ config, control, access, now }: ProviderOptions): Provider {
  let discovered: Promise<OpenIdClient.Configuration> | null = null

  /** Asked when somebody signs in, so that the server starts without it, and again until it answers. */
  const discover = async () => {
    const oidc = await import('openid-client')
    discovered ??= discoverProvider(oidc, config)
    try {
      return { oidc, known: await discovered }
    } catch (cause) {
      discovered = null
      throw new ProviderError('failed', { cause })
    }
  }

  /** @throws {ProviderError} unverified_email, no_account */
  const findUser = async (identity: Identity, claims: Claims): Promise<User> => {
    const known = await control.findIdentity(identity)
    if (known) return known
    const { email, name } = readPerson(claims)
    const tied = await control.tieIdentity(identity, { email, now: now() })
    if (tied) return tied
    const domain = email.slice(email.lastIndexOf('@') + 1)
    if (config.newRole === null || !config.domains.includes(domain)) {
      throw new ProviderError('no_account')
    }
    const account = { id: randomUUIDv7(), name, email, role: config.newRole, createdAt: now() }
    const isNew = await control.addAccount(account)
    const user = isNew ? await control.tieIdentity(identity, { email, now: now() }) : null
    if (!user) throw new ProviderError('no_account')
    const target = `${email} as ${user.role}`
    await control.noteAudit({ at: now(), by: user.name, action: 'user_joined', target })
    return user
  }

  return {
    begin: async (callback) => {
      const { oidc, known } = await discover()
      const handshake = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
      }
      const url = oidc.buildAuthorizationUrl(known, {
        redirect_uri: callback,
        scope: 'openid email profile',
        state: handshake.state,
        nonce: handshake.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(handshake.verifier),
        code_challenge_method: 'S256',
      })
      return { url, handshake }
    },
    finish: async (answer, { handshake, userAgent }) => {
      const { oidc, known } = await discover()
      const claims = await loadClaims(oidc, { known, answer, handshake })
      const identity = { issuer: known.serverMetadata().issuer, subject: claims.sub }
      const user = await findUser(identity, claims)
      return access.enter(user, { means: config.name, ...(userAgent && { userAgent }) })
    },
  }
}

type Library = typeof OpenIdClient

interface Claims {
  readonly sub: string
  readonly [name: string]: unknown
}

async function discoverProvider(
  oidc: Library,
  config: OidcConfig,
): Promise<OpenIdClient.Configuration> {
  const issuer = new URL(config.issuer)
  const { clientId, clientSecret } = config
  // The settings take http from this machine only.
  const execute = issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : []
  const known = await oidc.discovery(issuer, clientId, clientSecret, undefined, {
    execute: [...execute, oidc.enableNonRepudiationChecks],
    timeout: REQUEST_SECONDS,
  })
  return known
}

/** What the provider says of the person, in the ID token or, where that says little, when asked. */
async function loadClaims(
  oidc: Library,
  visit: { known: OpenIdClient.Configuration; answer: URL; handshake: Handshake },
): Promise<Claims> {
  const { known, answer, handshake } = visit
  try {
    const tokens = await oidc.authorizationCodeGrant(known, answer, {
      expectedState: handshake.state,
      expectedNonce: handshake.nonce,
      pkceCodeVerifier: handshake.verifier,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    if (!claims) throw new TypeError('the provider sent no ID token')
    if (claims['email'] !== undefined || !known.serverMetadata().userinfo_endpoint) return claims
    return { ...claims, ...(await oidc.fetchUserInfo(known, tokens.access_token, claims.sub)) }
  } catch (cause) {
    const isRefusal = cause instanceof oidc.AuthorizationResponseError
    throw new ProviderError(isRefusal ? 'cancelled' : 'failed', { cause })
  }
}

/** @throws {ProviderError} unverified_email: anybody may say that they have any address */
function readPerson(claims: Claims): { email: string; name: string } {
  const email = toText(claims['email']).toLowerCase()
  const isVerified = [true, 'true'].includes(claims['email_verified'] as boolean | string)
  if (!isVerified || !/^[^\s@]+@[^\s@]+$/.test(email) || email.length > 254) {
    throw new ProviderError('unverified_email')
  }
  const name = toText(claims['name']) || toText(claims['preferred_username']) || email
  return { email, name: name.slice(0, NAME_LENGTH) }
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}
