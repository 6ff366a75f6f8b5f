import { EVENT_TYPE, isRecord, SOURCE, type RecordedEvent } from './recorded-event.ts'
import {
  RefusedTreeError,
  sanitizeAttributes,
  sanitizeTrees,
  type DocumentHolders,
} from './sanitize-node.ts'
import { holdsOvernested, isOvernested } from './sanitize-style.ts'

/** The largest viewport that is believed, in CSS pixels. */
const VIEWPORT_LIMIT = 20_000
/** The name of a custom element, as far as it has to be right for one to be defined. */
const CUSTOM = /^[a-z][^\s<>/"'=A-Z]*-[^\s<>/"'=A-Z]*$/
const KNOWN_SOURCES: ReadonlySet<unknown> = new Set(Object.values(SOURCE))
const ANY_TAG: readonly string[] = ['']
const MOVING_SOURCES: ReadonlySet<unknown> = new Set([
  SOURCE.mouseMove,
  SOURCE.touchMove,
  SOURCE.drag,
])
const STYLING_SOURCES: ReadonlySet<unknown> = new Set([
  SOURCE.styleSheetRule,
  SOURCE.styleDeclaration,
  SOURCE.adoptedStyleSheet,
  SOURCE.font,
])

/**
 * Checks one event of a recording and removes, in place, what must not reach
 * the replayer. Returns null for an event that is malformed or refused, and
 * `'unused'` for one that is fine but has no part in the picture. The holders
 * are filled by the events of a window in their order.
 */
export function sanitizeEvent(
  event: unknown,
  holders: DocumentHolders,
): RecordedEvent | 'unused' | null {
  if (!isRecord(event) || !isRecord(event['data'])) return null
  if (!isFinite(event['timestamp'])) return null
  const { type, data } = event
  if (typeof type !== 'number' || type < 0 || type > 7 || !Number.isInteger(type)) return null
  try {
    if (type === EVENT_TYPE.meta) return isViewport(data) ? asRecorded(event) : null
    if (type === EVENT_TYPE.fullSnapshot) {
      if (!isRecord(data['initialOffset'])) return null
      sanitizeTrees([data['node']], holders)
      return asRecorded(event)
    }
    if (type !== EVENT_TYPE.incremental) return 'unused'
    if (data['source'] === SOURCE.canvasMutation) return 'unused'
    if (!KNOWN_SOURCES.has(data['source'])) return null
    return sanitizeIncrement(data, holders) ? asRecorded(event) : null
  } catch (error) {
    if (error instanceof RefusedTreeError) return null
    throw error
  }
}

function sanitizeIncrement(data: Record<string, unknown>, holders: DocumentHolders): boolean {
  if (MOVING_SOURCES.has(data['source'])) return hasPositions(data)
  if (data['source'] === SOURCE.viewportResize) return isViewport(data)
  if (data['source'] === SOURCE.customElement) return isDefinition(data)
  if (data['source'] === SOURCE.mutation) return sanitizeMutation(data, holders)
  if (STYLING_SOURCES.has(data['source'])) return !holdsOvernested(data)
  return true
}

function sanitizeMutation(data: Record<string, unknown>, holders: DocumentHolders): boolean {
  const { adds, removes, texts, attributes } = data
  if (!isRecordList(adds) || !isRecordList(removes)) return false
  if (!isRecordList(texts) || !isRecordList(attributes)) return false
  sanitizeTrees(
    adds.map(({ node }) => node),
    holders,
  )
  for (const change of texts) if (isOvernested(change['value'])) change['value'] = ''
  for (const change of attributes) {
    if (!isRecord(change['attributes'])) return false
    sanitizeAttributes(change['attributes'], holders.get(change['id']) ?? ANY_TAG)
  }
  return true
}

function hasPositions(data: Record<string, unknown>): boolean {
  const { positions } = data
  if (!isRecordList(positions) || positions.length === 0) return false
  return positions.every(
    (position) =>
      isFinite(position['x']) &&
      isFinite(position['y']) &&
      isFinite(position['timeOffset']) &&
      Math.abs(position['timeOffset']) <= 60_000,
  )
}

function isViewport(data: Record<string, unknown>): boolean {
  return [data['width'], data['height']].every(
    (length) => isFinite(length) && length >= 0 && length <= VIEWPORT_LIMIT,
  )
}

function isDefinition({ define }: Record<string, unknown>): boolean {
  return isRecord(define) && typeof define['name'] === 'string' && CUSTOM.test(define['name'])
}

function isRecordList(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.every(isRecord)
}

function isFinite(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function asRecorded(event: Record<string, unknown>): RecordedEvent {
  return event as unknown as RecordedEvent
}
