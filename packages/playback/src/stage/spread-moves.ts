import { EVENT_TYPE, isRecord, SOURCE, type RecordedEvent } from './recorded-event.ts'

const MOVES: ReadonlySet<unknown> = new Set([SOURCE.mouseMove, SOURCE.touchMove, SOURCE.drag])

/**
 * Gives each position of a pointer its own event, at its time. Recorders send positions
 * together, up to half a second later: a seek to a moment in between would show the pointer,
 * and what it hovers over, where it was before. The events come in the order of their times,
 * none before `fromAt`.
 */
export function spreadMoves(events: readonly RecordedEvent[], fromAt: number): RecordedEvent[] {
  const moves: RecordedEvent[] = []
  const others: RecordedEvent[] = []
  let pageAt = fromAt
  for (const event of events) {
    if (event.type === EVENT_TYPE.fullSnapshot) pageAt = event.timestamp
    const { source, positions } = event.data
    if (!MOVES.has(source) || !Array.isArray(positions)) others.push(event)
    else
      for (const position of positions as unknown[]) moves.push(readMove(event, position, pageAt))
  }
  if (moves.length === 0) return others
  return merge(
    others,
    moves.sort((a, b) => a.timestamp - b.timestamp),
  )
}

/** The pointer at one position; not before the page that it moved over was there. */
function readMove(event: RecordedEvent, position: unknown, pageAt: number): RecordedEvent {
  const offsetMs = isRecord(position) ? Number(position['timeOffset']) : 0
  const timestamp = Math.max(
    pageAt,
    Math.min(event.timestamp, Math.round(event.timestamp + offsetMs)),
  )
  const positions = [{ ...(position as object), timeOffset: 0 }]
  return { ...event, timestamp, data: { ...event.data, positions } }
}

/** Of two that happened at the same time the pointer's comes later. */
function merge(others: readonly RecordedEvent[], moves: readonly RecordedEvent[]): RecordedEvent[] {
  const merged: RecordedEvent[] = []
  let next = 0
  for (const event of others) {
    for (let move = moves[next]; move && move.timestamp < event.timestamp; move = moves[next]) {
      merged.push(move)
      next += 1
    }
    merged.push(event)
  }
  return [...merged, ...moves.slice(next)]
}
