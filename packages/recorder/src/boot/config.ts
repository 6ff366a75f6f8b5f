import { DEFAULT_INGEST_PATH } from '@playhead/protocol'
import { isSelector, type PrivacyLayer } from '../privacy/policy.ts'
import type { CanvasCapture, FrameSharing, RecorderConfig } from './options.ts'
import type { Warn } from './warn.ts'

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
  const init = createSection(warn, input)
  if (!init) {
    warn(describeFault('init', input, 'an object such as { key: "…" }'))
    return null
  }
  const key = init.read('key')
  if (!isText(128)(key)) {
    init.refuse('key', 'the write key of a project, 1 to 128 characters')
    return null
  }
  const host = parseHost(init.read('host') ?? defaultHost)
  if (host === null) {
    init.refuse('host', 'the address of the server, such as https://play.example')
    return null
  }
  const replay = init.open('replay')
  const network = init.open('network')
  const privacy = init.open('privacy')
  const consent = privacy.choose('consent', ['required', 'implied'])
  const config: RecorderConfig = {
    key,
    host,
    ingestUrl:
      host + (init.read('ingestPath', isPath, 'a path such as /v1') ?? DEFAULT_INGEST_PATH),
    environment:
      init.read('environment', isEnvironment, 'a name of 1 to 64 characters') ?? 'production',
    propagate: parsePropagate(init, warn),
    isReplayEnabled: replay.flag('enabled') ?? true,
    sampling: {
      rate: replay.number('sampleRate', 1) ?? 1,
      minDurationMs: replay.number('minDurationMs', 60_000) ?? 0,
      keepsLast: replay.flag('keepLast') ?? false,
    },
    canvas: parseCanvas(replay),
    hasImages: replay.flag('images') ?? false,
    frames: parseFrames(replay),
    network: {
      headers: new Set(network.names('headers').map((name) => name.toLowerCase())),
      bodies: network.names('bodies').filter(Boolean),
    },
    privacy: parsePrivacy(privacy),
    honourDoNotTrack: parseTracking(privacy.flag('honourDoNotTrack')),
    // Whoever meant to ask and spelt it wrong must not record meanwhile.
    needsConsent: consent !== undefined && consent !== 'implied',
  }
  // Those of sessions are read where those of the project are, too.
  init.read('sessions')
  init.end('one of the options')
  for (const section of [replay, network, privacy]) section.end('one of')
  return config
}

/** One line that names the option, its value and what was expected. */
export function describeFault(option: string, value: unknown, expected: string): string {
  return `${option} is ${describeValue(value)}, expected ${expected}`
}

/** Options of one object, each read once by its name: what is never read is not known. */
interface Section {
  /** Undefined when it is not given, null when it cannot be used and was refused. */
  read<Value = unknown>(
    name: string,
    isUsable?: (value: unknown) => value is Value,
    expected?: string,
  ): Value | null | undefined
  flag(name: string): boolean | null | undefined
  /** From 0 on. */
  number(name: string, most: number): number | null | undefined
  names(name: string): string[]
  choose<Choice extends string>(name: string, of: readonly Choice[]): Choice | null | undefined
  /** An object of options; without any when it is none. */
  open(name: string): Section
  refuse(name: string, expected: string): void
  /** Warns about the options that were given and not read. */
  end(expected: string): void
}

function createSection(warn: Warn, input: unknown, path = ''): Section | null {
  if (!isRecord(input)) return null
  const known: string[] = []
  const section: Section = {
    read(name, isUsable, expected = '') {
      const value = input[name]
      known.push(name)
      if (value === undefined) return undefined
      if (!isUsable || isUsable(value)) return value as never
      section.refuse(name, expected)
      return null
    },
    flag: (name) => section.read(name, isBoolean, 'true or false'),
    number: (name, most) => section.read(name, isWithin(0, most), `a number from 0 to ${most}`),
    names: (name) => section.read(name, isNames, 'a list of names') ?? [],
    choose: <Choice extends string>(name: string, choices: readonly Choice[]) =>
      section.read(name, isIn(choices), choices.join(', ')),
    open(name) {
      const inside = section.read(name, isRecord, 'an object') ?? {}
      return createSection(warn, inside, `${name}.`) as Section
    },
    refuse: (name, expected) => warn(describeFault(path + name, input[name], expected)),
    end(expected) {
      for (const name of Object.keys(input)) {
        if (!known.includes(name)) section.refuse(name, `${expected} ${known.join(', ')}`)
      }
    },
  }
  return section
}

function parseCanvas(replay: Section): CanvasCapture | null {
  const expected = '{ framesPerSecond, quality }, numbers from 0.1 to 10 and from 0 to 1'
  const canvas = replay.read('canvas', isCanvas, expected)
  return canvas ? { framesPerSecond: canvas.framesPerSecond, quality: canvas.quality ?? 0.5 } : null
}

function isCanvas(value: unknown): value is { framesPerSecond: number; quality?: number } {
  if (!isRecord(value)) return false
  const { framesPerSecond, quality = 0 } = value
  return isWithin(0.1, 10)(framesPerSecond) && isWithin(0, 1)(quality)
}

function parseFrames(replay: Section): FrameSharing {
  const expected = '{ children, parents, alone }, lists of origins'
  const {
    children = [],
    parents = [],
    alone = false,
  } = replay.read('frames', isFrames, expected) ?? {}
  return { children, parents, alone }
}

function isFrames(value: unknown): value is Partial<FrameSharing> {
  if (!isRecord(value)) return false
  const { children = [], parents = [], alone = false } = value
  return isOrigins(children) && isOrigins(parents) && isBoolean(alone)
}

function isOrigins(value: unknown): boolean {
  return (
    isNames(value) &&
    value.every((entry) => parseHostOrOrigin(entry) === entry && entry.includes('//'))
  )
}

/** What the page says of its privacy. What cannot be understood hides everything. */
function parsePrivacy(privacy: Section): PrivacyLayer {
  const readSelectors = (name: string): string[] | null | undefined =>
    privacy.read(name, isSelectors, 'a list of CSS selectors')
  const level = privacy.choose('level', ['strict', 'default', 'none'])
  const mask = readSelectors('mask')
  const block = readSelectors('block')
  const isUnclear = level === null || mask === null || block === null
  return {
    ...(isUnclear ? { level: 'strict' } : level && { level }),
    mask: mask ?? [],
    block: block ?? [],
    unmask: readSelectors('unmask') ?? [],
    keepParams: new Set(privacy.names('keepQueryParams')),
    keepAttributes: new Set(privacy.names('keepAttributes')),
  }
}

/** null: as the project says. */
function parseTracking(flag: boolean | null | undefined): boolean | null {
  return flag === undefined ? null : (flag ?? true)
}

function parsePropagate(init: Section, warn: Warn): ReadonlySet<string> {
  const hosts = new Set<string>()
  const entries = init.read('propagate', isList, 'a list of hosts or origins') ?? []
  for (const entry of entries) {
    const host = parseHostOrOrigin(entry)
    if (host !== null) hosts.add(host)
    else warn(describeFault('propagate', entry, 'hosts or origins, such as "api.example"'))
  }
  return hosts
}

/** A host or an origin the way `URL` writes it; null for anything with a path or a wildcard. */
function parseHostOrOrigin(entry: unknown): string | null {
  if (typeof entry !== 'string' || !/^(https?:\/\/)?[^\s/?#@*]+\/?$/i.test(entry)) return null
  const isOrigin = /^https?:\/\//i.test(entry)
  const url = parseUrl(isOrigin ? entry : `https://${entry}`)
  // The default port of either scheme does not appear in the host of a request.
  return url && (isOrigin ? url.origin : url.host.replace(/:80$/, ''))
}

/** The address without a slash at its end, or null when it is none of a server. */
function parseHost(value: unknown): string | null {
  const url = parseUrl(value)
  if (!url || !/^https?:$/.test(url.protocol)) return null
  return (url.origin + url.pathname).replace(/\/+$/, '')
}

function parseUrl(value: unknown): URL | null {
  try {
    return typeof value === 'string' ? new URL(value) : null
  } catch {
    return null
  }
}

function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80))
  if (isList(value)) return 'a list'
  return isRecord(value) ? 'an object' : String(value)
}

const isList = (value: unknown): value is unknown[] => Array.isArray(value)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !isList(value)

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'

const isWithin =
  (least: number, most: number) =>
  (value: unknown): value is number =>
    typeof value === 'number' && value >= least && value <= most

/** Whether something is a text, not an empty one, of so many characters at most. */
export const isText =
  (most: number) =>
  (value: unknown): value is string =>
    typeof value === 'string' && isWithin(1, most)(value.length)

const isEnvironment = (value: unknown): value is string | null =>
  value === null || isText(64)(value)

const isPath = (value: unknown): value is string =>
  typeof value === 'string' && /^(?:\/[\w.~-]+)+$/.test(value)

const isNames = (value: unknown): value is string[] =>
  isList(value) && value.every((item) => typeof item === 'string')

const isSelectors = (value: unknown): value is string[] => isList(value) && value.every(isSelector)

const isIn =
  <Choice extends string>(choices: readonly Choice[]) =>
  (value: unknown): value is Choice =>
    choices.includes(value as Choice)
