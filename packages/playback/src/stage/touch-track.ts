import { EVENT_TYPE, isRecord, SOURCE, type RecordedEvent } from './recorded-event.ts'

/** A finger from where it was put down to where it was lifted. */
export interface Gesture {
  /** The recorded number of the node under it, which places belong to the document of. */
  readonly node: number
  readonly points: readonly TouchPoint[]
  readonly endAt: number
  readonly isTap: boolean
}

export interface TouchPoint {
  /** Epoch milliseconds, ascending. */
  readonly at: number
  /** In CSS pixels of the document. */
  readonly x: number
  readonly y: number
}

/** What fingers did in a stretch of a recording. */
export interface TouchTrack {
  readonly gestures: readonly Gesture[]
  /** Moments from which on the visitor used fingers, or a mouse again; ascending. */
  readonly changes: readonly { readonly at: number; readonly byTouch: boolean }[]
}

const TOUCH_START = 7
const TOUCH_ENDS: ReadonlySet<unknown> = new Set([9, 10])
const MOUSE_DOWN = 1
const CLICK = 2
const TOUCH_POINTER = 2
/** Browsers tell of a mouse, too, where a finger has tapped. */
const ECHO_MS = 1_000
/** Where no end was recorded a finger is lifted so long after it was seen last. */
const LOST_MS = 300
/** A touch that is longer, or goes further, is no tap. */
const TAP_MS = 500
const TAP_PX = 12

/** Reads out of events, which are in order, what fingers did. */
export function readTouches(events: readonly RecordedEvent[]): TouchTrack {
  const gestures: Gesture[] = []
  const changes: { at: number; byTouch: boolean }[] = []
  let open: { node: number; points: TouchPoint[] } | null = null
  let touchedAt = -Infinity

  const close = (endAt: number): void => {
    const [first] = open?.points ?? []
    if (!open || !first) return
    const isTap =
      endAt - first.at <= TAP_MS &&
      open.points.every(({ x, y }) => Math.hypot(x - first.x, y - first.y) <= TAP_PX)
    gestures.push({ ...open, endAt, isTap })
    open = null
  }
  const closeLost = (): void => close((open?.points.at(-1)?.at ?? 0) + LOST_MS)
  const note = (at: number, byTouch: boolean): void => {
    if (byTouch) touchedAt = at
    if (changes.at(-1)?.byTouch !== byTouch) changes.push({ at, byTouch })
  }

  for (const { type, timestamp: at, data } of events) {
    if (type !== EVENT_TYPE.incremental) continue
    if (data['source'] === SOURCE.touchMove) {
      const [position] = data['positions'] as unknown[]
      const point = isRecord(position) ? readPoint(at, position) : null
      if (!point) continue
      note(at, true)
      open ??= { node: point.node, points: [] }
      open.points.push(point)
    } else if (data['source'] === SOURCE.mouseInteraction) {
      const point = readPoint(at, data)
      if (data['type'] === TOUCH_START && point) {
        closeLost()
        note(at, true)
        open = { node: point.node, points: [point] }
      } else if (TOUCH_ENDS.has(data['type'])) close(at)
      else if (isMouse(data)) note(at, false)
    } else if (data['source'] === SOURCE.mouseMove && at - touchedAt > ECHO_MS) note(at, false)
  }
  closeLost()
  return { gestures, changes }
}

/** Whether the visitor used fingers at a moment; null where nothing tells. */
export function isByTouch({ changes }: TouchTrack, at: number): boolean | null {
  const last = changes.findLast((change) => change.at <= at) ?? changes[0]
  return last?.byTouch ?? null
}

function isMouse(data: Readonly<Record<string, unknown>>): boolean {
  const { type, pointerType } = data
  if (type !== MOUSE_DOWN && type !== CLICK) return false
  return type === MOUSE_DOWN ? pointerType !== TOUCH_POINTER : pointerType === 0
}

function readPoint(
  at: number,
  { x, y, id }: Readonly<Record<string, unknown>>,
): (TouchPoint & { readonly node: number }) | null {
  const isPlace = Number.isFinite(x) && Number.isFinite(y) && typeof id === 'number'
  return isPlace ? { at, x: Number(x), y: Number(y), node: id } : null
}
