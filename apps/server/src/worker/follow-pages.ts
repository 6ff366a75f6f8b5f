import { REPLAY_EVENT_TAGS } from '@playhead/protocol'
import { readEvents } from './read-events.ts'

/**
 * What a tab shows at a moment of its recording, carried from one segment to the next.
 * Recordings are hostile: every number is checked, and everything that is kept is bounded.
 */
export interface PagePosition {
  /** The number of the page's document, whose scrolling is that of the page. */
  readonly documentId: number | null
  readonly path: string
  /** Of the window, CSS pixels. */
  readonly width: number
  readonly height: number
  readonly scrollX: number
  readonly scrollY: number
  /** From when on the page is where it says; an address changes before its page is scrolled up. */
  readonly settledAt: number
}

/** What is on show from a moment on, by the clock of the page: CSS pixels. */
export type PageStep = readonly [
  at: number,
  scrollX: number,
  scrollY: number,
  width: number,
  height: number,
]

/** A stretch of the recording on one path, by the clock of the page. */
export interface PageStay {
  readonly path: string
  readonly fromAt: number
  toAt: number
  width: number
  height: number
  /** The lowest line of the page that was on show, in pixels from its top. */
  bottom: number
}

/** Where a mouse was on a path: `x` in hundredths of the width, `y` in `MOVE_ROW_PX`. */
export type MoveCell = readonly [path: string, x: number, y: number, count: number]

export const MOVE_COLUMNS = 100
export const MOVE_ROW_PX = 10

export interface FollowInput {
  /** Of one tab, in their order. */
  readonly payloads: readonly Uint8Array[]
  /** As the call before left it. */
  readonly position: PagePosition
}

export interface FollowOutput {
  readonly position: PagePosition
  readonly steps: readonly PageStep[]
  readonly stays: readonly PageStay[]
  readonly moves: readonly MoveCell[]
}

export const UNKNOWN_POSITION: PagePosition = {
  documentId: null,
  path: '',
  width: 0,
  height: 0,
  scrollX: 0,
  scrollY: 0,
  settledAt: 0,
}

const TYPE = { fullSnapshot: 2, incremental: 3, meta: 4, custom: 5 } as const
const SOURCE = { mouseMove: 1, scroll: 3, viewportResize: 4 } as const
/** A page is scrolled up within this after its address has changed, in milliseconds. */
const SETTLE_MS = 250
const STEPS_LIMIT = 5_000
const STAYS_LIMIT = 200
const CELLS_LIMIT = 5_000
const PATH_LIMIT = 1_000
/** No page is larger. */
const PIXELS_LIMIT = 1_000_000

type Fields = Readonly<Record<string, unknown>>

/** Follows what a tab shows, how far it is scrolled, and where the mouse is. */
export function followPages({ payloads, position }: FollowInput): FollowOutput {
  const trail = createTrail(position)
  for (const payload of payloads) {
    try {
      for (const event of readEvents(payload)) {
        if (isFields(event)) trail.follow(event)
      }
    } catch {
      // What cannot be read shows nothing.
    }
  }
  return trail.finish()
}

function createTrail(start: PagePosition) {
  let now = start
  const steps: PageStep[] = []
  const stays: PageStay[] = []
  const cells = new Map<string, { path: string; x: number; y: number; count: number }>()
  let stay: PageStay | null = null
  let isDepthDue = false

  const see = (at: number): void => {
    if (!stay || at < now.settledAt) return
    stay.bottom = Math.max(stay.bottom, now.scrollY + now.height)
    isDepthDue = false
  }
  const move = (at: number, change: Partial<PagePosition>): void => {
    now = { ...now, ...change }
    if (now.width === 0) return
    if (steps.length < STEPS_LIMIT) {
      steps.push([at, now.scrollX, now.scrollY, now.width, now.height])
    }
    if (stay) Object.assign(stay, { width: now.width, height: now.height })
    see(at)
  }
  const enter = (at: number, href: unknown): void => {
    const path = typeof href === 'string' ? (URL.parse(href)?.pathname ?? '') : ''
    const cut = path.slice(0, PATH_LIMIT)
    if (cut === '' || (stay && cut === now.path)) return
    if (stay && isDepthDue) see(Infinity)
    now = { ...now, path: cut, settledAt: at + SETTLE_MS }
    stay = { path: cut, fromAt: at, toAt: at, width: now.width, height: now.height, bottom: 0 }
    isDepthDue = true
    if (stays.length < STAYS_LIMIT) stays.push(stay)
  }
  const point = (data: Fields): void => {
    if (!Array.isArray(data['positions']) || now.width === 0 || now.path === '') return
    for (const each of data['positions'] as unknown[]) {
      const x = isFields(each) ? toPixels(each['x']) : null
      const y = isFields(each) ? toPixels(each['y']) : null
      if (x === null || y === null || x >= now.width) continue
      const column = Math.floor((x / now.width) * MOVE_COLUMNS)
      const row = Math.floor((y + now.scrollY) / MOVE_ROW_PX)
      const key = `${column} ${row} ${now.path}`
      const cell = cells.get(key)
      if (cell) cell.count += 1
      else if (cells.size < CELLS_LIMIT) {
        cells.set(key, { path: now.path, x: column, y: row, count: 1 })
      }
    }
  }
  const change = (at: number, data: Fields): void => {
    const { source } = data
    const x = toPixels(data['x'])
    const y = toPixels(data['y'])
    if (source === SOURCE.scroll && data['id'] === now.documentId && y !== null) {
      // Where it is scrolled to is known from here on.
      move(at, { scrollX: x ?? 0, scrollY: y, settledAt: Math.min(now.settledAt, at) })
    }
    if (source === SOURCE.viewportResize) move(at, readSize(data))
    if (source === SOURCE.mouseMove) point(data)
  }

  return {
    follow({ type, timestamp: at, data }: Fields): void {
      if (typeof at !== 'number' || !Number.isFinite(at) || !isFields(data)) return
      // A part of a recording that begins anew goes on with what was on show.
      if (!stay && now.path !== '') {
        const { path, width, height } = now
        stay = { path, fromAt: at, toAt: at, width, height, bottom: 0 }
        isDepthDue = true
        stays.push(stay)
      }
      if (isDepthDue && at >= now.settledAt && type !== TYPE.meta) see(at)
      if (type === TYPE.meta) {
        enter(at, data['href'])
        move(at, readSize(data))
      } else if (type === TYPE.fullSnapshot) {
        const { node, initialOffset } = data
        const id = isFields(node) ? node['id'] : null
        const offset = isFields(initialOffset) ? initialOffset : {}
        move(at, {
          documentId: typeof id === 'number' ? id : null,
          scrollX: toPixels(offset['left']) ?? 0,
          scrollY: toPixels(offset['top']) ?? 0,
          settledAt: at,
        })
      } else if (type === TYPE.custom && data['tag'] === REPLAY_EVENT_TAGS.navigation) {
        enter(at, isFields(data['payload']) ? data['payload']['href'] : null)
      } else if (type === TYPE.incremental) change(at, data)
      if (stay) stay.toAt = Math.max(stay.toAt, at)
    },
    finish: (): FollowOutput => {
      if (isDepthDue) see(Infinity)
      return {
        position: now,
        steps,
        stays,
        moves: [...cells.values()].map(({ path, x, y, count }) => [path, x, y, count] as const),
      }
    },
  }
}

function readSize(data: Fields): Partial<PagePosition> {
  const width = toPixels(data['width'])
  const height = toPixels(data['height'])
  return width === null || height === null || width < 1 ? {} : { width, height }
}

function toPixels(value: unknown): number | null {
  const isNumber = typeof value === 'number' && Number.isFinite(value)
  return isNumber ? Math.min(Math.max(0, value), PIXELS_LIMIT) : null
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
