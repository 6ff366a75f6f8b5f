import { DEFAULT_INGEST_PATH } from '@playhead/protocol'
import { isSelector, type PrivacyLayer } from '../privacy/policy.ts'
import type { CanvasCapture, FrameSharing, RecorderConfig } from './options.ts'
import type { Warn } from './warn.ts'

const KNOWN_OPTIONS = [
  'key',
  'host',
  'ingestPath',
  'environment',
  'sessions',
  'propagate',
  'replay',
  'network',
  'privacy',
]

/**
 * Checks what the page gave. What cannot be used is warned about by name and
 * replaced by its default; without a key or a host nothing can be recorded.
 *
 * @returns null when nothing can be recorded
 */
export function parseInit(
  input: unknown,
  defaultHost: string | null,
  warn: Warn,
): RecorderConfig | null {
  const init = asRecord(input)
  if (!init) {
    warn(describeFault('init', input, 'an object such as { key: "…" }'))
    return null
  }
  for (const name of Object.keys(init)) {
    if (!KNOWN_OPTIONS.includes(name)) {
      warn(describeFault(name, init[name], `one of the options ${KNOWN_OPTIONS.join(', ')}`))
    }
  }
  const key = init['key']
  if (typeof key !== 'string' || key.length === 0 || key.length > 128) {
    warn(describeFault('key', key, 'the write key of a project, 1 to 128 characters'))
    return null
  }
  const host = parseHost(init['host'] ?? defaultHost)
  if (host === null) {
    warn(
      describeFault(
        'host',
        init['host'],
        'the address of the server, such as https://play.example',
      ),
    )
    return null
  }
  const options = createReader(warn)
  const replay = options.section(init, 'replay', [
    'enabled',
    'sampleRate',
    'minDurationMs',
    'keepLast',
    'canvas',
    'images',
    'frames',
  ])
  const network = options.section(init, 'network', ['headers', 'bodies'])
  const privacy = options.section(init, 'privacy', [
    'keepQueryParams',
    'keepAttributes',
    'honourDoNotTrack',
    'level',
    'mask',
    'block',
    'unmask',
    'consent',
  ])
  const consent = options.choice(privacy, 'privacy.consent', ['required', 'implied'])
  return {
    key,
    host,
    ingestUrl: host + parseIngestPath(init['ingestPath'], warn),
    environment: parseEnvironment(init['environment'], warn),
    propagate: parsePropagate(init['propagate'], warn),
    isReplayEnabled: options.flag(replay, 'replay.enabled', true),
    sampling: {
      rate: options.number(replay, 'replay.sampleRate', { fallback: 1, most: 1 }),
      minDurationMs: options.number(replay, 'replay.minDurationMs', { fallback: 0, most: 60_000 }),
      keepsLast: options.flag(replay, 'replay.keepLast', false),
    },
    canvas: parseCanvas(replay['canvas'], warn),
    hasImages: options.flag(replay, 'replay.images', false),
    frames: parseFrames(replay['frames'], warn),
    network: {
      headers: new Set(
        [...options.names(network, 'network.headers')].map((name) => name.toLowerCase()),
      ),
      bodies: [...options.names(network, 'network.bodies')].filter(Boolean),
    },
    privacy: parsePrivacy(privacy, options),
    honourDoNotTrack:
      privacy['honourDoNotTrack'] === undefined
        ? null
        : options.flag(privacy, 'privacy.honourDoNotTrack', true),
    // Whoever meant to ask and spelt it wrong must not record meanwhile.
    needsConsent: consent !== undefined && consent !== 'implied',
  }
}

/** One line that names the option, its value and what was expected. */
export function describeFault(option: string, value: unknown, expected: string): string {
  return `${option} is ${describeValue(value)}, expected ${expected}`
}

function parseCanvas(value: unknown, warn: Warn): CanvasCapture | null {
  if (value === undefined) return null
  const { framesPerSecond, quality = 0.5 } = asRecord(value) ?? {}
  const isIn = (number: unknown, least: number, most: number): number is number =>
    typeof number === 'number' && number >= least && number <= most
  if (isIn(framesPerSecond, 0.1, 10) && isIn(quality, 0, 1)) return { framesPerSecond, quality }
  const expected = '{ framesPerSecond, quality }, numbers from 0.1 to 10 and from 0 to 1'
  warn(describeFault('replay.canvas', value, expected))
  return null
}

function parseFrames(value: unknown, warn: Warn): FrameSharing {
  const given = asRecord(value)
  const { children = [], parents = [], alone = false } = given ?? {}
  const isUsable = isOrigins(children) && isOrigins(parents) && typeof alone === 'boolean'
  if (isUsable && (given || value === undefined)) return { children, parents, alone }
  warn(describeFault('replay.frames', value, '{ children, parents, alone }, lists of origins'))
  return parseFrames(undefined, warn)
}

function isOrigins(value: unknown): value is string[] {
  return (
    Array.isArray(value) &&
    value.every((entry) => parsePropagateEntry(entry) === entry && entry.includes('//'))
  )
}

/** What the page says of its privacy. What cannot be understood hides everything. */
function parsePrivacy(section: Record<string, unknown>, options: Reader): PrivacyLayer {
  const selectors = {
    mask: options.selectors(section, 'privacy.mask'),
    block: options.selectors(section, 'privacy.block'),
  }
  const level = options.choice(section, 'privacy.level', ['strict', 'default', 'none'])
  const isUnclear = level === null || selectors.mask === null || selectors.block === null
  return {
    ...(isUnclear ? { level: 'strict' } : level && { level }),
    mask: selectors.mask ?? [],
    block: selectors.block ?? [],
    unmask: options.selectors(section, 'privacy.unmask') ?? [],
    keepParams: options.names(section, 'privacy.keepQueryParams'),
    keepAttributes: options.names(section, 'privacy.keepAttributes'),
  }
}

type Reader = ReturnType<typeof createReader>

function createReader(warn: Warn) {
  const leaf = (name: string): string => name.slice(name.indexOf('.') + 1)
  return {
    section(init: Record<string, unknown>, name: string, known: string[]): Record<string, unknown> {
      const value = init[name]
      const section = value === undefined ? {} : asRecord(value)
      if (!section) warn(describeFault(name, value, 'an object'))
      for (const key of Object.keys(section ?? {})) {
        if (known.includes(key)) continue
        warn(describeFault(`${name}.${key}`, section?.[key], `one of ${known.join(', ')}`))
      }
      return section ?? {}
    },
    flag(section: Record<string, unknown>, name: string, fallback: boolean): boolean {
      const value = section[leaf(name)]
      if (value === undefined || typeof value === 'boolean') return value ?? fallback
      warn(describeFault(name, value, 'true or false'))
      return fallback
    },
    number(
      section: Record<string, unknown>,
      name: string,
      { fallback, most }: { fallback: number; most: number },
    ): number {
      const value = section[leaf(name)]
      if (value === undefined) return fallback
      if (typeof value === 'number' && value >= 0 && value <= most) return value
      warn(describeFault(name, value, `a number from 0 to ${most}`))
      return fallback
    },
    names(section: Record<string, unknown>, name: string): ReadonlySet<string> {
      const value = section[leaf(name)]
      if (value === undefined) return new Set()
      if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
        return new Set(value)
      }
      warn(describeFault(name, value, 'a list of names'))
      return new Set()
    },
    /** Undefined when it is not given, null when it is none of the choices. */
    choice<Choice extends string>(
      section: Record<string, unknown>,
      name: string,
      choices: readonly Choice[],
    ): Choice | null | undefined {
      const value = section[leaf(name)]
      if (value === undefined) return undefined
      const chosen = choices.find((choice) => choice === value)
      if (chosen === undefined) warn(describeFault(name, value, choices.join(', ')))
      return chosen ?? null
    },
    /** null when there is one that the browser does not understand. */
    selectors(section: Record<string, unknown>, name: string): string[] | null {
      const value = section[leaf(name)]
      if (value === undefined) return []
      if (Array.isArray(value) && value.every(isSelector)) return value
      warn(describeFault(name, value, 'a list of CSS selectors'))
      return null
    },
  }
}

function parseIngestPath(value: unknown, warn: Warn): string {
  if (value === undefined) return DEFAULT_INGEST_PATH
  if (typeof value === 'string' && /^(?:\/[\w.~-]+)+$/.test(value)) return value
  warn(describeFault('ingestPath', value, 'a path such as /v1'))
  return DEFAULT_INGEST_PATH
}

function parseEnvironment(value: unknown, warn: Warn): string {
  if (value === undefined || value === null) return 'production'
  if (typeof value === 'string' && value.length > 0 && value.length <= 64) return value
  warn(describeFault('environment', value, 'a name of 1 to 64 characters'))
  return 'production'
}

function parsePropagate(value: unknown, warn: Warn): ReadonlySet<string> {
  const hosts = new Set<string>()
  if (value === undefined) return hosts
  if (!Array.isArray(value)) {
    warn(describeFault('propagate', value, 'a list of hosts or origins'))
    return hosts
  }
  for (const entry of value as unknown[]) {
    const host = parsePropagateEntry(entry)
    if (host !== null) hosts.add(host)
    else warn(describeFault('propagate', entry, 'hosts or origins, such as "api.example"'))
  }
  return hosts
}

/** A host or an origin the way `URL` writes it; null for anything with a path or a wildcard. */
function parsePropagateEntry(entry: unknown): string | null {
  if (typeof entry !== 'string' || !/^(https?:\/\/)?[^\s/?#@*]+\/?$/i.test(entry)) return null
  try {
    const isOrigin = /^https?:\/\//i.test(entry)
    const url = new URL(isOrigin ? entry : `https://${entry}`)
    // The default port of either scheme does not appear in the host of a request.
    return isOrigin ? url.origin : url.host.replace(/:80$/, '')
  } catch {
    return null
  }
}

/** The address without a slash at its end, or null when it is none of a server. */
function parseHost(value: unknown): string | null {
  if (typeof value !== 'string') return null
  try {
    const url = new URL(value)
    return /^https?:$/.test(url.protocol) ? (url.origin + url.pathname).replace(/\/+$/, '') : null
  } catch {
    return null
  }
}

function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80))
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? 'a list' : 'an object'
  return String(value)
}

function asRecord(value: unknown): Record<string, unknown> | null {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isRecord ? (value as Record<string, unknown>) : null
}
