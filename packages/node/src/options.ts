import {
  ENVIRONMENT_LENGTH_LIMIT,
  SECRET_KEY_PATTERN,
  SERVER_EVENTS_LIMIT,
  SERVER_EVENTS_PATH,
} from '@playhead/protocol'
import { describeValue } from './describe-value.ts'
import type { PlayheadWarning } from './warnings.ts'

/** The part of an answer to `fetch` that the client reads. */
export interface FetchAnswer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
}

/** The part of `fetch` that the client uses; Node's own fits. */
export type FetchFunction = (
  url: string,
  init: {
    method: 'POST'
    headers: Record<string, string>
    body: string
    redirect: 'manual'
    signal: AbortSignal
  },
) => Promise<FetchAnswer>

/**
 * What `createPlayhead` takes. Times in milliseconds. Host and key may be undefined,
 * as in a development environment that has none: the client is then disabled.
 */
export interface PlayheadOptions {
  /** Address of the Playhead server, `https://playhead.example.com`; may have a path. */
  readonly host: string | undefined
  /** The project's secret key, `phs_…`. Keep it out of pages: it may write as anybody. */
  readonly secretKey: string | undefined
  /** Environment of every event that does not name its own. The server's default when absent. */
  readonly environment?: string | undefined
  /** The longest that an event waits for company. Default 1,000; 1 to 3,600,000. */
  readonly flushIntervalMs?: number | undefined
  /** The most events per request. Default 100; 1 to 1,000. */
  readonly batchSize?: number | undefined
  /** The most events kept while the server is away. Default 10,000; 1 to 1,000,000. */
  readonly queueLimit?: number | undefined
  /** The longest that one request may take. Default 10,000; 1 to 300,000. */
  readonly requestTimeoutMs?: number | undefined
  /** In place of Node's `fetch`: a proxy, a test. */
  readonly fetch?: FetchFunction | undefined
  /** Hears of everything that went wrong. Default: Node's process warnings. */
  readonly onWarning?: ((warning: PlayheadWarning) => void) | undefined
}

export interface ClientConfig {
  readonly endpoint: string
  readonly secretKey: string
  readonly environment: string | null
  readonly flushIntervalMs: number
  readonly batchSize: number
  readonly queueLimit: number
  readonly requestTimeoutMs: number
  readonly fetch: FetchFunction
}

interface OptionFault {
  readonly option: string
  readonly message: string
}

export interface ParsedOptions {
  /** Null when there is no usable host or key. */
  readonly config: ClientConfig | null
  /** Everything that is wrong, also with the host and the key. */
  readonly faults: readonly OptionFault[]
}

const NUMBERS = {
  flushIntervalMs: { fallback: 1_000, max: 3_600_000 },
  batchSize: { fallback: 100, max: SERVER_EVENTS_LIMIT },
  queueLimit: { fallback: 10_000, max: 1_000_000 },
  requestTimeoutMs: { fallback: 10_000, max: 300_000 },
} as const
const KNOWN = ['host', 'secretKey', 'environment', 'fetch', 'onWarning', ...Object.keys(NUMBERS)]
const SECRET_KEY = new RegExp(SECRET_KEY_PATTERN)

/** Checks what `createPlayhead` was given. */
export function parseOptions(given: Readonly<Record<string, unknown>>): ParsedOptions {
  const faults: OptionFault[] = []
  const refuse = (option: string, expected: string, got = describeValue(given[option])): void => {
    faults.push({ option, message: `${option} is ${got}; expected ${expected}` })
  }
  for (const option of Object.keys(given)) {
    if (!KNOWN.includes(option)) {
      faults.push({ option, message: `unknown option ${option}; expected ${KNOWN.join(', ')}` })
    }
  }
  const readNumber = (option: keyof typeof NUMBERS): number => {
    const { fallback, max } = NUMBERS[option]
    const value = given[option]
    if (value === undefined) return fallback
    if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= max) return Number(value)
    refuse(option, `an integer from 1 to ${max} (using ${fallback})`)
    return fallback
  }

  const endpoint = parseEndpoint(given['host'])
  if (endpoint === null) {
    refuse(
      'host',
      'the http(s) address of a Playhead server, without credentials, query or fragment',
    )
  }
  const secretKey = parseSecretKey(given['secretKey'])
  if (secretKey === null) {
    const key = given['secretKey']
    const isPublic = typeof key === 'string' && key.startsWith('ph_')
    refuse('secretKey', "a project's secret key, phs_…", isPublic ? 'a public key' : undefined)
  }
  const { environment, fetch: ownFetch, onWarning } = given
  const hasEnvironment =
    typeof environment === 'string' &&
    environment.length > 0 &&
    environment.length <= ENVIRONMENT_LENGTH_LIMIT
  if (environment !== undefined && !hasEnvironment) {
    refuse(
      'environment',
      `1 to ${ENVIRONMENT_LENGTH_LIMIT} characters (using the server's default)`,
    )
  }
  if (ownFetch !== undefined && typeof ownFetch !== 'function') {
    refuse('fetch', "a function (using Node's)")
  }
  if (onWarning !== undefined && typeof onWarning !== 'function') {
    refuse('onWarning', "a function (using Node's process warnings)")
  }
  const settings = {
    environment: hasEnvironment ? environment : null,
    flushIntervalMs: readNumber('flushIntervalMs'),
    batchSize: readNumber('batchSize'),
    queueLimit: readNumber('queueLimit'),
    requestTimeoutMs: readNumber('requestTimeoutMs'),
    fetch: isFetch(ownFetch) ? ownFetch : globalThis.fetch,
  }
  if (endpoint === null || secretKey === null) return { config: null, faults }
  return { config: { ...settings, endpoint, secretKey }, faults }
}

function isFetch(value: unknown): value is FetchFunction {
  return typeof value === 'function'
}

function parseSecretKey(value: unknown): string | null {
  return typeof value === 'string' && SECRET_KEY.test(value) ? value : null
}

function parseEndpoint(host: unknown): string | null {
  if (typeof host !== 'string' || !URL.canParse(host)) return null
  const url = new URL(host)
  const isPlain = /^https?:$/.test(url.protocol) && url.username + url.password === ''
  if (!isPlain || url.search !== '' || url.hash !== '') return null
  return url.origin + url.pathname.replace(/\/+$/, '') + SERVER_EVENTS_PATH
}
