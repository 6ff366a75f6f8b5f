import { DEFAULT_INGEST_PATH, DEFAULT_SCRIPT_PATH } from '@playhead/protocol'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'

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
  /** Where pages load the recorder from, and under what it sends. */
  readonly scriptPath: string
  readonly ingestPath: string
}

export type LogLevel = (typeof LOG_LEVELS)[number]

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** A setting, in the words of docs/reference/configuration.md. */
export interface Setting {
  readonly name: string
  readonly default: string
  readonly expectation: string
  readonly meaning: string
}

/** Names a file that has others, so it cannot stand in one. */
export const SETTINGS_FILE = {
  name: 'PLAYHEAD_CONFIG',
  default: 'off',
  expectation: 'a file',
  meaning:
    'A file of settings, one `NAME=value` a line. Variables go before it, options before both.',
} as const satisfies Setting

/** Every setting that there is; any other PLAYHEAD_ name is an error. */
export const SETTINGS = {
  port: {
    name: 'PLAYHEAD_PORT',
    default: '4600',
    expectation: 'a port from 0 to 65535 (0: any free one)',
    meaning: 'Where the server listens.',
  },
  host: {
    name: 'PLAYHEAD_HOST',
    default: '127.0.0.1',
    expectation: 'an address or host name',
    meaning: 'The address that the server binds to. `0.0.0.0` opens it to the network.',
  },
  dataFolder: {
    name: 'PLAYHEAD_DATA',
    default: './playhead-data',
    expectation: 'a folder',
    meaning: 'Where everything is kept. Made at the first start.',
  },
  backupFolder: {
    name: 'PLAYHEAD_BACKUPS',
    default: 'backups in the data folder',
    expectation: 'a folder',
    meaning:
      'Where the backups go that the server makes, by itself or for the dashboard. The newest three are kept.',
  },
  backupHours: {
    name: 'PLAYHEAD_BACKUP_HOURS',
    default: '0',
    expectation: 'a whole number from 0 to 720, in hours (0: never)',
    meaning: 'A backup is made whenever the newest one is older than this.',
  },
  publicUrl: {
    name: 'PLAYHEAD_PUBLIC_URL',
    default: 'http://HOST:PORT, or https with a certificate',
    expectation: 'an http or https URL without a path',
    meaning:
      'How people reach the server when a proxy stands before it. Sign-in links begin with it; with https the cookie is `Secure`.',
  },
  tlsCertificate: {
    name: 'PLAYHEAD_TLS_CERT',
    default: 'off',
    expectation: 'off, or a file',
    meaning:
      'A certificate with its chain (PEM). The server then speaks HTTPS itself, and takes over renewed files within a minute.',
  },
  tlsKey: {
    name: 'PLAYHEAD_TLS_KEY',
    default: 'off',
    expectation: 'off, or a file',
    meaning: 'The key of that certificate (PEM, without a passphrase).',
  },
  shopPort: {
    name: 'PLAYHEAD_SHOP_PORT',
    default: '4601',
    expectation: 'a port from 0 to 65535 (0: any free one)',
    meaning: 'Where the demo shop listens. Used by `demo` only.',
  },
  logLevel: {
    name: 'PLAYHEAD_LOG_LEVEL',
    default: 'info',
    expectation: `one of ${LOG_LEVELS.join(', ')}`,
    meaning: 'How much goes to the log, which is JSON lines on standard error.',
  },
  ingestRate: {
    name: 'PLAYHEAD_INGEST_RATE',
    default: '500',
    expectation: 'a whole number from 0 to 1000000 (0: no limit)',
    meaning:
      'How many segments one address may send in a second, averaged over 10 seconds. A project may send ten times as many, and one session a tenth.',
  },
  diskReserve: {
    name: 'PLAYHEAD_DISK_RESERVE_MB',
    default: '512',
    expectation: 'a whole number from 0 to 1000000, in MB',
    meaning:
      'How much of the disk is kept free. With less, ingest is answered 507 until there is room again; reading and deleting go on.',
  },
  dailyLimit: {
    name: 'PLAYHEAD_DAILY_MB',
    default: '0',
    expectation: 'a whole number from 0 to 100000000, in MB (0: no limit)',
    meaning:
      'How much a project may send in a day (UTC), as sent. Counted from the start of the server, should that be later.',
  },
  projectLimit: {
    name: 'PLAYHEAD_PROJECT_MB',
    default: '0',
    expectation: 'a whole number from 0 to 100000000, in MB (0: no limit)',
    meaning: 'How much may be stored of a project before it is refused more.',
  },
  trustProxy: {
    name: 'PLAYHEAD_TRUST_PROXY',
    default: 'off',
    expectation: 'off, or addresses and networks separated by commas',
    meaning:
      'The proxies before the server, such as `127.0.0.1,10.0.0.0/8`. From them, and from nobody else, `X-Forwarded-For` is believed, by which visitors are placed and limited.',
  },
  cityDatabase: {
    name: 'PLAYHEAD_CITY_DATABASE',
    default: 'off',
    expectation: 'off, or a file',
    meaning:
      'A city database (.mmdb) by which regions and cities are known; [place](place.md) says which.',
  },
  scriptPath: {
    name: 'PLAYHEAD_SCRIPT_PATH',
    default: DEFAULT_SCRIPT_PATH,
    expectation: 'a path such as /shop/app.js, none of the dashboard’s',
    meaning:
      'Where pages load the recorder from, beside `/recorder.js`. Blockers match on paths; [content security](content-security.md) has more.',
  },
  ingestPath: {
    name: 'PLAYHEAD_INGEST_PATH',
    default: DEFAULT_INGEST_PATH,
    expectation: 'a path such as /shop/t, none of the dashboard’s',
    meaning:
      'Under what recorders send, beside `/v1`. Pages name it as `data-ingest-path` or `ingestPath`; the snippet in the settings has it.',
  },
} as const satisfies Record<string, Setting>

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
      faults.push(`${setting.name} is ${JSON.stringify(given)}; expected ${setting.expectation}`)
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
    scriptPath: take(SETTINGS.scriptPath, parsePath),
    ingestPath: take(SETTINGS.ingestPath, parsePath),
  }
  if (!isComplete(config) || faults.length > 0) {
    throw new ConfigError(
      `The settings are not usable:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    )
  }
  return Object.freeze(config)
}

/** `http://host:port`, with brackets where an IPv6 address needs them. */
export function formatUrl(host: string, port: number, scheme: 'http' | 'https' = 'http'): string {
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `${scheme}://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
}

function isComplete(values: { [Name in keyof Config]: Config[Name] | null }): values is Config {
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
