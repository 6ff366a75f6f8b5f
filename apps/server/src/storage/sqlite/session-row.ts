import type { SessionColumns } from '../session-columns.ts'
import type { StoredSession } from '../session-index.ts'

type Kind = 'plain' | 'boolean' | 'json'

/** How each column of a session is kept; every one of them is in the table `sessions`. */
const KINDS = {
  numericId: 'plain',
  customSessionId: 'plain',
  environment: 'plain',
  anonymousId: 'plain',
  userId: 'plain',
  traits: 'json',
  visitor: 'plain',
  windowIds: 'json',
  startedAt: 'plain',
  endedAt: 'plain',
  clientStartedAt: 'plain',
  clientEndedAt: 'plain',
  clockOffsetMs: 'plain',
  isClockFarOff: 'boolean',
  durationMs: 'plain',
  startReason: 'plain',
  eventCount: 'plain',
  pageViewCount: 'plain',
  clickCount: 'plain',
  interactionCount: 'plain',
  rageClickCount: 'plain',
  deadClickCount: 'plain',
  keyPressCount: 'plain',
  exceptionCount: 'plain',
  consoleErrorCount: 'plain',
  failedRequestCount: 'plain',
  scrollDepth: 'plain',
  activeMs: 'plain',
  idleMs: 'plain',
  entryPath: 'plain',
  entryUrl: 'plain',
  exitPath: 'plain',
  exitUrl: 'plain',
  referrer: 'plain',
  utmSource: 'plain',
  utmMedium: 'plain',
  utmCampaign: 'plain',
  utmTerm: 'plain',
  utmContent: 'plain',
  referringDomain: 'plain',
  clickIds: 'json',
  channel: 'plain',
  country: 'plain',
  region: 'plain',
  city: 'plain',
  browser: 'plain',
  browserVersion: 'plain',
  os: 'plain',
  osVersion: 'plain',
  deviceType: 'plain',
  screenWidth: 'plain',
  screenHeight: 'plain',
  viewportWidth: 'plain',
  viewportHeight: 'plain',
  language: 'plain',
  timeZone: 'plain',
  replayBytes: 'plain',
  replayWindowCount: 'plain',
  segmentCount: 'plain',
  hasReplay: 'boolean',
  excludedReason: 'plain',
  keptOutReason: 'plain',
  keptOutCount: 'plain',
} as const satisfies Record<keyof SessionColumns, Kind>

const NAMES = Object.keys(KINDS) as readonly (keyof SessionColumns)[]

/** The names of the columns in SQL, each with its name in `SessionColumns`. */
export const SESSION_COLUMNS = NAMES.map((name) => ({ column: toSnakeCase(name), name }))

export const SELECTED_COLUMNS = [
  'session_id',
  'project_id',
  'distinct_page_count',
  'is_pinned',
  ...SESSION_COLUMNS.map(({ column }) => column),
].join(', ')

/** What changes with almost every segment; the rest is written when it does. */
const MOVING: ReadonlySet<keyof SessionColumns> = new Set([
  'endedAt',
  'clientEndedAt',
  'durationMs',
  'eventCount',
  'pageViewCount',
  'clickCount',
  'interactionCount',
  'keyPressCount',
  'activeMs',
  'idleMs',
  'scrollDepth',
  'exitPath',
  'exitUrl',
  'replayBytes',
  'segmentCount',
])

const PLACES = NAMES.map((_name, place) => place)
/** Which of the columns move, and which do not, by their places. */
export const MOVING_COLUMNS = PLACES.filter((place) => isMoving(place))
export const STILL_COLUMNS = PLACES.filter((place) => !isMoving(place))

export type Cell = string | number | null
export type SessionRow = Readonly<Record<string, Cell>>

/** The columns as cells, in the order of `SESSION_COLUMNS`. */
export function toSessionCells(columns: SessionColumns): Cell[] {
  return NAMES.map((name) => toCell(KINDS[name], columns[name]))
}

export function fromSessionRow(row: SessionRow): StoredSession {
  const columns = Object.fromEntries(
    SESSION_COLUMNS.map(({ column, name }) => [name, fromCell(KINDS[name], row[column] ?? null)]),
  )
  return {
    sessionId: String(row['session_id']),
    projectId: String(row['project_id']),
    distinctPageCount: Number(row['distinct_page_count']),
    isPinned: row['is_pinned'] === 1,
    // Written by toSessionParameters, column by column.
    columns: columns as unknown as SessionColumns,
  }
}

function isMoving(place: number): boolean {
  const name = NAMES[place]
  return name !== undefined && MOVING.has(name)
}

function toCell(kind: Kind, value: unknown): Cell {
  if (value === null) return null
  if (kind === 'json') return JSON.stringify(value)
  return kind === 'boolean' ? Number(value) : (value as Cell)
}

function fromCell(kind: Kind, cell: Cell): unknown {
  if (cell === null || kind === 'plain') return cell
  return kind === 'json' ? (JSON.parse(String(cell)) as unknown) : cell === 1
}

function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
