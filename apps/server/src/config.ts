import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { LOG_LEVELS, SETTINGS, SETTINGS_FILE, type Setting } from './settings.ts'

/** What the server is told by its environment. Frozen, and handed to whoever needs it. */
export interface Config {
  readonly host: string
  readonly port: number
  /** The demo shop's port; used by the `demo` command only. */
  readonly shopPort: number
  /** Absolute. */
  readonly dataFolder: string
  /** Absolute. Where the backups go that are begun in the dashboard. */
  readonly backupFolder: string
  /** How old the newest of them may become, in hours; 0: none is made by itself. */
  readonly backupHours: number
  readonly logLevel: LogLevel
  /** Where people reach the server, without a slash at the end. */
  readonly publicUrl: string
  /** Absolute paths of PEM files, both or none; '' for plain HTTP. */
  readonly tlsCertificate: string
  readonly tlsKey: string
  /** Segments that one address may send in a second, on average; 0 for any number. */
  readonly ingestRate: number
  /** Below this nothing is taken in. */
  readonly diskReserveBytes: number
  /** What a project may send in a day, and what may be kept of it; 0 for any amount. */
  readonly dailyBytes: number
  readonly projectBytes: number
  /** Addresses and networks whose word on where a request comes from is taken. */
  readonly trustProxy: readonly string[]
  /** Absolute; '' for none. */
  readonly cityDatabase: string
  /** What tells of the newest release; '' for none. */
  readonly updateUrl: string
  /** Addresses and networks of one's own that events may be forwarded to. */
  readonly forwardNetworks: readonly string[]
  /** Where pages load the recorder from, and under what it sends. */
  readonly scriptPath: string
  readonly ingestPath: string
  /** Null: backups stay in their folder. */
  readonly backupBucket: BucketConfig | null
  /** Null: nobody signs in by a provider. */
  readonly oidc: OidcConfig | null
}

/** An S3 bucket. */
export interface BucketConfig {
  /** Of the bucket, or of a path in it; without a slash at the end. */
  readonly url: string
  readonly region: string
  readonly accessKey: string
  readonly secretKey: string
}

/** The OpenID Connect provider by which people may sign in. */
export interface OidcConfig {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** What people call it. */
  readonly name: string
  /** Of people without an account; null: they stay outside. */
  readonly newRole: 'viewer' | 'member' | null
  /** In lower case. Whose addresses they may have. */
  readonly domains: readonly string[]
}

const NEW_ROLES = ['none', 'viewer', 'member'] as const

export type LogLevel = (typeof LOG_LEVELS)[number]

/** The settings are not usable. The message lists everything that is wrong with them. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * Reads the settings.
 *
 * @throws {ConfigError} naming every fault at once: setting, value, expectation
 * @example
 * const config = readConfig(process.env)
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const faults: string[] = []
  const take = <Value>(setting: Setting, parse: (text: string) => Value | null): Value | null => {
    const given = env[setting.name]
    const value = parse(given ?? setting.default)
    if (value === null) {
      const shown = setting.isSecret ? 'not usable' : JSON.stringify(given)
      faults.push(`${setting.name} is ${shown}; expected ${setting.expectation}`)
    }
    return value
  }
  const known = new Set<string>(Object.values(SETTINGS).map(({ name }) => name))
  known.add(SETTINGS_FILE.name)
  for (const name of Object.keys(env)
    .filter((name) => name.startsWith('PLAYHEAD_'))
    .sort()) {
    if (!known.has(name)) {
      faults.push(`${name} is no setting; expected one of ${[...known].join(', ')}`)
    }
  }
  const port = take(SETTINGS.port, (text) => parseWhole(text, 65_535))
  const host = take(SETTINGS.host, (text) => (/^[\w.:-]+$/.test(text) ? text : null))
  const dataFolder = take(SETTINGS.dataFolder, (text) => (text === '' ? null : resolve(text)))
  const takeFile = (setting: Setting) =>
    take(setting, (text) => {
      if (text === setting.default) return ''
      return text === '' ? null : resolve(text)
    })
  const tlsCertificate = takeFile(SETTINGS.tlsCertificate)
  const tlsKey = takeFile(SETTINGS.tlsKey)
  if ((tlsCertificate === '') !== (tlsKey === '')) {
    const [lacking, given] =
      tlsKey === ''
        ? [SETTINGS.tlsKey, SETTINGS.tlsCertificate]
        : [SETTINGS.tlsCertificate, SETTINGS.tlsKey]
    faults.push(`${lacking.name} is not set; expected a file, as ${given.name} is`)
  }
  const oidc = readOidc(take, faults)
  const backupBucket = readBucket(take, faults)
  const scheme = tlsCertificate === '' ? 'http' : 'https'
  const config = {
    host,
    port,
    shopPort: take(SETTINGS.shopPort, (text) => parseWhole(text, 65_535)),
    dataFolder,
    backupFolder: take(SETTINGS.backupFolder, (text) => {
      if (text === SETTINGS.backupFolder.default) return join(dataFolder ?? '', 'backups')
      return text === '' ? null : resolve(text)
    }),
    backupHours: take(SETTINGS.backupHours, (text) => parseWhole(text, 720)),
    logLevel: take(SETTINGS.logLevel, (text) => LOG_LEVELS.find((level) => level === text) ?? null),
    publicUrl: take(SETTINGS.publicUrl, (text) =>
      text === SETTINGS.publicUrl.default
        ? formatUrl(host ?? '', port ?? 0, scheme)
        : parseOrigin(text),
    ),
    tlsCertificate,
    tlsKey,
    ingestRate: take(SETTINGS.ingestRate, (text) => parseWhole(text, 1_000_000)),
    diskReserveBytes: take(SETTINGS.diskReserve, (text) => parseMegabytes(text, 1_000_000)),
    dailyBytes: take(SETTINGS.dailyLimit, (text) => parseMegabytes(text, 100_000_000)),
    projectBytes: take(SETTINGS.projectLimit, (text) => parseMegabytes(text, 100_000_000)),
    trustProxy: take(SETTINGS.trustProxy, parseNetworks),
    cityDatabase: takeFile(SETTINGS.cityDatabase),
    updateUrl: take(SETTINGS.updateUrl, (text) => (text === 'off' ? '' : parseSafeUrl(text))),
    forwardNetworks: take(SETTINGS.forwardNetworks, parseNetworks),
    scriptPath: take(SETTINGS.scriptPath, parsePath),
    ingestPath: take(SETTINGS.ingestPath, parsePath),
  }
  if (!isComplete(config) || faults.length > 0) {
    throw new ConfigError(
      `The settings are not usable:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    )
  }
  return Object.freeze({ ...config, backupBucket, oidc })
}

type Take = <Value>(setting: Setting, parse: (text: string) => Value | null) => Value | null

/** Notes each of these settings that is not given, though `because` is. */
function needAll(
  needed: readonly { readonly setting: Setting; readonly value: string }[],
  because: Setting,
  faults: string[],
): void {
  for (const { setting, value } of needed) {
    if (value !== '') continue
    const { name, expectation } = setting
    faults.push(`${name} is not set; expected ${expectation}, as ${because.name} is set`)
  }
}

function readBucket(take: Take, faults: string[]): BucketConfig | null {
  const url = take(SETTINGS.backupBucket, (text) => (text === 'off' ? '' : parseBucket(text)))
  const region = take(SETTINGS.backupRegion, (text) => (/^[\w-]+$/.test(text) ? text : null)) ?? ''
  const accessKey = take(SETTINGS.backupAccessKey, (text) => text.trim()) ?? ''
  const secretKey = take(SETTINGS.backupSecretKey, (text) => text.trim()) ?? ''
  if (!url) return null
  const needed = [
    { setting: SETTINGS.backupAccessKey, value: accessKey },
    { setting: SETTINGS.backupSecretKey, value: secretKey },
  ]
  needAll(needed, SETTINGS.backupBucket, faults)
  return { url, region, accessKey, secretKey }
}

function readOidc(take: Take, faults: string[]): OidcConfig | null {
  const issuer = take(SETTINGS.oidcIssuer, (text) => (text === 'off' ? '' : parseSafeUrl(text)))
  const clientId = take(SETTINGS.oidcClientId, (text) => text.trim()) ?? ''
  const clientSecret = take(SETTINGS.oidcClientSecret, (text) => text) ?? ''
  const name = take(SETTINGS.oidcName, (text) => {
    const name = text.trim()
    return name !== '' && name.length <= 40 ? name : null
  })
  const newRole = take(
    SETTINGS.oidcNewRole,
    (text) => NEW_ROLES.find((role) => role === text) ?? null,
  )
  const domains = take(SETTINGS.oidcDomains, parseDomains) ?? []
  if (!issuer) return null
  const needed = [
    { setting: SETTINGS.oidcClientId, value: clientId },
    { setting: SETTINGS.oidcClientSecret, value: clientSecret },
  ]
  needAll(needed, SETTINGS.oidcIssuer, faults)
  // With a provider that is open to everyone, everyone would be let in.
  if (newRole !== null && newRole !== 'none' && domains.length === 0) {
    faults.push(
      `${SETTINGS.oidcDomains.name} is not set; expected domains separated by commas, as ${SETTINGS.oidcNewRole.name} is ${newRole}`,
    )
  }
  return {
    issuer,
    clientId,
    clientSecret,
    name: name ?? '',
    newRole: newRole === 'none' ? null : newRole,
    domains,
  }
}

/** `http://host:port`, with brackets where an IPv6 address needs them. */
export function formatUrl(host: string, port: number, scheme: 'http' | 'https' = 'http'): string {
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `${scheme}://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
}

type Plain = Omit<Config, 'oidc' | 'backupBucket'>

function isComplete(values: { [Name in keyof Plain]: Plain[Name] | null }): values is Plain {
  return Object.values(values).every((value) => value !== null)
}

function parseWhole(text: string, limit: number): number | null {
  return /^\d{1,9}$/.test(text) && Number(text) <= limit ? Number(text) : null
}

function parseMegabytes(text: string, limit: number): number | null {
  const megabytes = parseWhole(text, limit)
  return megabytes === null ? null : megabytes * 1_000_000
}

/** A path that is not one of the server's own, but for those that it stands for. */
function parsePath(text: string): string | null {
  const isPath = /^(?:\/[\w.~-]+)+$/.test(text) && !/\/\.\.?(?:\/|$)/.test(text)
  const isTaken =
    /^\/(?:api|assets|replay|healthz|readyz|metrics|sessions|settings|overview|sign-in)(?:\/|$)/.test(
      text,
    )
  return isPath && !isTaken ? text : null
}

/** An address that nobody between can change what is said to, as it lies on this machine or is https. */
function parseSafeUrl(text: string): string | null {
  const url = URL.parse(text)
  if (!url || url.username || url.search || url.hash) return null
  const isHere = /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)
  return url.protocol === 'https:' || (url.protocol === 'http:' && isHere) ? text : null
}

/** The address of a bucket by its path (`https://s3.example/bucket`), perhaps with a folder. */
function parseBucket(text: string): string | null {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) return null
  const path = url.pathname.replace(/\/+$/, '')
  return /^(?:\/[\w.~!-]+)+$/.test(path) ? `${url.origin}${path}` : null
}

function parseDomains(text: string): string[] | null {
  if (text === 'off') return []
  const parts = text.split(',').map((part) => part.trim().toLowerCase())
  return parts.every((part) => /^(?:[a-z\d-]+\.)+[a-z\d-]+$/.test(part)) ? parts : null
}

function parseNetworks(text: string): string[] | null {
  if (text === 'off') return []
  const parts = text.split(',').map((part) => part.trim())
  return parts.every(isNetwork) ? parts : null
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return prefix === undefined || parseWhole(prefix, version === 4 ? 32 : 128) !== null
}

function parseOrigin(text: string): string | null {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) return null
  return url.pathname === '/' ? url.origin : null
}
