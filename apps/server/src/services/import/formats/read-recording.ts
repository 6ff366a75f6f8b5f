import { AppError } from '../../../errors.ts'
import { readJsonValues } from './json-lists.ts'
import { inflatePosthogEvent } from './posthog-event.ts'

/** An event of rrweb, as far as an import relies on it. */
export interface ForeignEvent {
  readonly type: number
  readonly timestamp: number
  readonly data: Record<string, unknown>
}

/** What the file says of the visitor. */
export interface ForeignPerson {
  readonly distinctId: string | null
  readonly properties: Readonly<Record<string, unknown>>
}

export type RecordingPart =
  | { readonly kind: 'event'; readonly tab: string; readonly event: ForeignEvent }
  | { readonly kind: 'person'; readonly person: ForeignPerson }
  /** An event that cannot be read. */
  | { readonly kind: 'bad' }

/** Where lists of events are: an array, `{ events }`, and the two forms of PostHog's export. */
const LISTS = new Set(['', 'events', 'snapshots', 'data.snapshots'])
const BY_TAB = /^(?:data\.)?snapshotsByWindowId\.([^.]*)$/
const OBJECTS = new Set(['', 'data', 'snapshotsByWindowId', 'data.snapshotsByWindowId'])
const VERSIONS = new Set(['2022-12-02', '2023-04-28'])

/**
 * Reads a recording of rrweb: a JSON array of events, `{ "events": […] }`, or a file that
 * PostHog exported (2022-12-02 and 2023-04-28), with events compressed or not.
 *
 * @throws {AppError} invalid_import
 */
export async function* readForeignRecording(
  texts: AsyncIterable<string>,
): AsyncGenerator<RecordingPart> {
  const opens = (path: readonly string[], kind: 'object' | 'list'): boolean => {
    const name = path.join('.')
    return kind === 'object' ? OBJECTS.has(name) : LISTS.has(name) || BY_TAB.test(name)
  }
  for await (const { path, text } of readJsonValues(texts, opens)) {
    const name = path.join('.')
    if (name === 'version') checkVersion(text)
    if (name === 'data.person') yield { kind: 'person', person: readPerson(text) }
    const list = path.slice(0, -1).join('.')
    const isElement = /^\d+$/.test(path.at(-1) ?? '')
    if (isElement && (LISTS.has(list) || BY_TAB.test(list))) {
      yield readEvent(text, BY_TAB.exec(list)?.[1] ?? '')
    }
  }
}

function checkVersion(text: string): void {
  const version = parse(text)
  if (typeof version !== 'string' || VERSIONS.has(version)) return
  throw new AppError(
    'invalid_import',
    `The file is of version ${version.slice(0, 40)}; expected one of ${[...VERSIONS].join(', ')}.`,
  )
}

function readEvent(text: string, tab: string): RecordingPart {
  let value = parse(text)
  // PostHog's own storage has pairs of tab and event.
  if (Array.isArray(value) && value.length === 2) {
    const [first, second] = value as unknown[]
    value = isRecord(second) ? { windowId: first, ...second } : null
  }
  if (!isRecord(value)) return { kind: 'bad' }
  const { windowId, window_id: other, ...raw } = value
  const event = inflatePosthogEvent(raw)
  if (!event || !isEvent(event)) return { kind: 'bad' }
  return { kind: 'event', tab: readTab(windowId) ?? readTab(other) ?? tab, event }
}

/** Ids as the recorder made them, or the numbers that newer versions of PostHog give to them. */
function readTab(id: unknown): string | null {
  if (typeof id === 'string') return id
  return Number.isSafeInteger(id) ? String(id) : null
}

function isEvent(value: Record<string, unknown>): value is Record<string, unknown> & ForeignEvent {
  const { type, timestamp, data } = value
  return (
    Number.isInteger(type) &&
    Number(type) >= 0 &&
    Number(type) <= 7 &&
    typeof timestamp === 'number' &&
    Number.isFinite(timestamp) &&
    timestamp > 0 &&
    timestamp < 8.64e15 &&
    (isRecord(data) || type === 0 || type === 1)
  )
}

function readPerson(text: string): ForeignPerson {
  const value = parse(text)
  if (!isRecord(value)) return { distinctId: null, properties: {} }
  const ids = Array.isArray(value['distinct_ids']) ? (value['distinct_ids'] as unknown[]) : []
  const id = [...ids, value['distinct_id'], value['uuid']].find((id) => typeof id === 'string')
  const { properties } = value
  return {
    distinctId: typeof id === 'string' && id !== '' ? id.slice(0, 512) : null,
    properties: isRecord(properties) ? properties : {},
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
