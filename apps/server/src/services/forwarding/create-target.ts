import type { DestinationTargetInit } from '@playhead/protocol'
import { AppError } from '../../errors.ts'
import type { StoredTarget } from '../../storage/destination-store.ts'
import { isIP } from 'node:net'
import type { AddressGuard } from './address-guard.ts'
import { AMPLITUDE_HOSTS, createAmplitude } from './targets/amplitude.ts'
import { createMixpanel, MIXPANEL_HOSTS } from './targets/mixpanel.ts'
import type { Target } from './targets/target.ts'
import { createWebhook, WEBHOOK_SECRET } from './targets/webhook.ts'

export interface TargetOptions {
  /** Of this server. */
  readonly version: string
  /** Instead of the vendors' own, for tests. */
  readonly vendorHost?: string
}

export function createTarget(stored: StoredTarget, options: TargetOptions): Target {
  const { kind, url, region, projectId, username, secret } = stored
  const { version, vendorHost } = options
  if (kind === 'webhook') return createWebhook({ url, secret, version })
  if (kind === 'amplitude') {
    return createAmplitude({ host: vendorHost ?? AMPLITUDE_HOSTS[region] ?? '', apiKey: secret })
  }
  return createMixpanel({
    host: vendorHost ?? MIXPANEL_HOSTS[region],
    projectId,
    username,
    secret,
  })
}

/**
 * Checks what somebody gave; a secret that is absent is that of before.
 *
 * @throws {AppError} invalid_request that says what was expected
 */
export function parseTarget(
  init: DestinationTargetInit,
  guard: AddressGuard,
  known: StoredTarget | null,
): StoredTarget {
  const { kind, url, region = 'us', projectId = '', username = '' } = init
  const secret = (init.secret ?? (known?.kind === kind ? known.secret : '')).trim()
  if (kind !== 'webhook' && url) fail('url', `is given for ${kind}; expected a region`)
  if (kind !== 'mixpanel' && (projectId || username)) {
    fail('projectId', `and username are given for ${kind}; they are of Mixpanel alone`)
  }
  if (secret === '') fail('secret', `is absent; expected ${SECRETS[kind]}`)
  if (/[^\x21-\x7e]/.test(secret)) fail('secret', `has a space or sign that no secret has`)
  const base = { kind, url: '', region, projectId: '', username: '', secret }
  if (kind === 'webhook') {
    if (!WEBHOOK_SECRET.test(secret)) fail('secret', `is another; expected ${SECRETS.webhook}`)
    return { ...base, region: 'us', url: parseUrl(url ?? '', guard) }
  }
  if (kind === 'amplitude') {
    if (!AMPLITUDE_HOSTS[region]) fail('region', `is ${region}; expected us or eu`)
    return base
  }
  if ((projectId === '') !== (username === '')) {
    fail('projectId', 'and username are of a service account; expected both or none')
  }
  if (!/^\d*$/.test(projectId)) fail('projectId', 'is no number; expected the id of the project')
  if (username.includes(':')) fail('username', 'has a colon, which no user name has')
  return { ...base, projectId, username }
}

const SECRETS: Readonly<Record<StoredTarget['kind'], string>> = {
  webhook: 'whsec_ and 24 to 64 bytes in Base64',
  amplitude: 'the API key of the project',
  mixpanel: 'the token of the project, or the secret of a service account',
}

/** What its name means is looked at whenever something is sent. */
function parseUrl(text: string, guard: AddressGuard): string {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol)) fail('url', 'is none; expected an https address')
  if (url.username || url.password) fail('url', 'has a user name or password; expected none')
  if (url.hash) fail('url', 'has a fragment, which is never sent; expected none')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isLocalName = host === 'localhost' || host.endsWith('.localhost')
  const address = isIP(host) === 0 ? (isLocalName ? '127.0.0.1' : null) : host
  if (address !== null && !guard.isAllowed(address)) {
    fail('url', `names ${host}, a private address; PLAYHEAD_FORWARD_LOCAL can allow it`)
  }
  if (url.protocol === 'http:' && !guard.hasLocal) {
    fail('url', 'is plain HTTP; expected https, or a network that PLAYHEAD_FORWARD_LOCAL names')
  }
  return url.href
}

function fail(field: string, said: string): never {
  throw new AppError('invalid_request', `body target.${field} ${said}`)
}
