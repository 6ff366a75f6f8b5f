import {
  REPLAY_EVENT_TAGS,
  SEGMENT_INFLATED_BYTES_LIMIT,
  type ReplayEntry,
} from '@playhead/protocol'
import { gunzipSync } from 'node:zlib'

/** An entry of a segment, in the segment's own time. */
export interface PickedEntry extends Pick<ReplayEntry, 'kind' | 'ordinal' | 'data'> {
  /** As the recorder wrote it; finite. */
  readonly at: number
}

const TYPE = { custom: 5, plugin: 6 } as const
/** A recorder tells a hundred times less in the time of a segment. */
const ENTRIES_PER_SEGMENT = 5_000
/** Of one entry: two bodies and their headers have room. */
const TEXT_BUDGET = 64_000
const TEXT_LIMIT = 16_000
const DEPTH_LIMIT = 8
const KEYS_LIMIT = 200
/** In the text of every segment that has an entry. Most have none, and are not parsed. */
const NEEDLES = [REPLAY_EVENT_TAGS.console, REPLAY_EVENT_TAGS.network, 'rrweb/console@']

const KINDS: Readonly<Record<string, ReplayEntry['kind']>> = {
  [REPLAY_EVENT_TAGS.console]: 'console',
  [REPLAY_EVENT_TAGS.network]: 'request',
}

/**
 * What payloads tell beside the page, one list for each. They are hostile: what cannot be
 * read has no entries, and every entry has a bounded length.
 */
export function pickEntries({ payloads }: { payloads: readonly Uint8Array[] }): PickedEntry[][] {
  return payloads.map((payload) => {
    try {
      return pick(payload)
    } catch {
      return []
    }
  })
}

function pick(payload: Uint8Array): PickedEntry[] {
  if (payload.length === 0) return []
  const bytes = gunzipSync(payload, { maxOutputLength: SEGMENT_INFLATED_BYTES_LIMIT })
  if (!NEEDLES.some((needle) => bytes.includes(needle))) return []
  const events: unknown = JSON.parse(bytes.toString('utf8'))
  if (!Array.isArray(events)) return []
  const entries: PickedEntry[] = []
  for (const [ordinal, event] of (events as unknown[]).entries()) {
    if (!isRecord(event) || !isRecord(event['data'])) continue
    const { type, timestamp: at, data } = event
    if (typeof at !== 'number' || !Number.isFinite(at)) continue
    const found =
      type === TYPE.custom ? readCustom(data) : type === TYPE.plugin ? readPlugin(data) : null
    if (!found) continue
    const bounded = createBounder()(found.data, 0) as Record<string, unknown>
    entries.push({ kind: found.kind, ordinal, at, data: bounded })
    if (entries.length >= ENTRIES_PER_SEGMENT) break
  }
  return entries
}

type Found = Pick<ReplayEntry, 'kind' | 'data'> | null

function readCustom({ tag, payload }: Record<string, unknown>): Found {
  if (typeof tag !== 'string' || !Object.hasOwn(KINDS, tag) || !isRecord(payload)) return null
  return { kind: KINDS[tag] ?? 'console', data: payload }
}

/** As rrweb's own plugin writes the console, in recordings from elsewhere. */
function readPlugin({ plugin, payload }: Record<string, unknown>): Found {
  const isConsole = typeof plugin === 'string' && plugin.startsWith('rrweb/console@')
  if (!isConsole || !isRecord(payload)) return null
  const { level, trace, payload: args } = payload
  const parsed = Array.isArray(args) ? args.slice(0, KEYS_LIMIT).map(parseArgument) : []
  const text = parsed.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg))).join(' ')
  const stack = Array.isArray(trace) ? { stack: trace.slice(0, 50).map(String).join('\n') } : {}
  return { kind: 'console', data: { level, text, args: parsed, ...stack } }
}

function parseArgument(text: unknown): unknown {
  if (typeof text !== 'string' || text.length > TEXT_BUDGET) return String(text)
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** Cuts texts, lists and depth, and everything once the whole is too long. */
function createBounder(): (value: unknown, depth: number) => unknown {
  let room = TEXT_BUDGET
  const cut = (text: string): string => {
    const kept = text.slice(0, Math.max(0, Math.min(TEXT_LIMIT, room)))
    room -= kept.length
    return kept.length < text.length ? `${kept}…` : kept
  }
  const bound = (value: unknown, depth: number): unknown => {
    room -= 4
    if (typeof value === 'string') return cut(value)
    if (typeof value !== 'object' || value === null) return value
    if (depth >= DEPTH_LIMIT || room <= 0) return '…'
    if (Array.isArray(value)) {
      return value.slice(0, KEYS_LIMIT).map((item) => bound(item, depth + 1))
    }
    const pairs = Object.entries(value).slice(0, KEYS_LIMIT)
    return Object.fromEntries(
      pairs.map(([key, inner]) => [cut(key.slice(0, 300)), bound(inner, depth + 1)]),
    )
  }
  return bound
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
