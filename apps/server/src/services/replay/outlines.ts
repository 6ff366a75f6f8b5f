import type { ReplayWindow } from '@playhead/protocol'
import type { Outline } from '../../storage/outline-store.ts'
import type { Storage } from '../../storage/storage.ts'
import type { UpkeepSource } from '../upkeep/upkeep.ts'
import { groupPieces } from './pieces.ts'
import {
  addPiece,
  copyScan,
  createTabScan,
  startsWindow,
  type Piece,
  type TabScan,
} from './tab-scan.ts'

/** So many more segments make an outline of a session that goes on worth making anew. */
const NEW_SEGMENTS = 32
/** After this long without an event a session is worth a look whatever has come. */
const QUIET_MS = 10 * 60_000

/** Characters of outlines that are remembered: some hundred sessions of ten hours. */
const KNOWN_LENGTH = 4_000_000

/** A window in an outline: there are hundreds of them. */
type Row = readonly [number, number, number, number, number, number, boolean]

/**
 * Keeps what the segments of long sessions come to, up to the last window of each tab:
 * keyframes are still made of what follows it.
 *
 * @param now epoch milliseconds
 */
export function createOutlineSource(
  { replays, sessions }: Pick<Storage, 'replays' | 'sessions'>,
  now: () => number,
): UpkeepSource {
  return {
    name: 'outlines',
    next: async () => {
      const search = { newSegments: NEW_SEGMENTS, quietBefore: now() - QUIET_MS }
      const session = await replays.findUnoutlined(search)
      if (!session) return null
      return async () => {
        const stored = await sessions.load(session.sessionId)
        if (!stored) return
        const { clockOffsetMs: borrowedOffsetMs } = stored.columns
        const segments = await replays.listSegments(session.sessionId)
        const keyframes = await replays.listKeyframes(session.sessionId)
        const tabs = groupPieces(segments, { keyframes, borrowedOffsetMs })
        const borrows = segments.some(({ clockOffsetMs }) => clockOffsetMs === null)
        const outlines = [...tabs].flatMap(([windowId, pieces]): Outline[] => {
          // Also of a tab that has none: what has come since is counted over all tabs.
          const segmentCount = Math.max(0, pieces.findLastIndex(startsWindow))
          const next = pieces[segmentCount]
          if (!next) return []
          return [
            {
              windowId,
              nextSequence: next.sequence,
              segmentCount,
              borrowedOffsetMs: borrows ? borrowedOffsetMs : null,
              content: writeOutline(pieces.slice(0, segmentCount)),
            },
          ]
        })
        await replays.putOutlines(session, outlines)
      }
    },
  }
}

function writeOutline(pieces: readonly Piece[]): string {
  const scan = createTabScan()
  for (const piece of pieces) addPiece(scan, piece)
  return JSON.stringify({ ...scan, windows: scan.windows.map(toRow) })
}

/** Reads outlines, and remembers what it has read last: a player asks again and again. */
export function createOutlineReader(): (outline: Pick<Outline, 'content'>) => TabScan {
  const known = new Map<string, TabScan>()
  let knownLength = 0
  return ({ content }) => {
    const scan = known.get(content) ?? parseOutline(content)
    if (!known.delete(content)) knownLength += content.length
    known.set(content, scan)
    for (const oldest of known.keys()) {
      if (knownLength <= KNOWN_LENGTH) break
      known.delete(oldest)
      knownLength -= oldest.length
    }
    return copyScan(scan)
  }
}

function parseOutline(content: string): TabScan {
  const kept = JSON.parse(content) as Omit<TabScan, 'windows'> & { readonly windows: Row[] }
  return { ...kept, windows: kept.windows.map(fromRow) }
}

function toRow(window: ReplayWindow): Row {
  const { firstSequence, lastSequence, fromAt, toAt, eventCount, sizeBytes, complete } = window
  return [firstSequence, lastSequence, fromAt, toAt, eventCount, sizeBytes, complete]
}

function fromRow(row: Row): ReplayWindow {
  const [firstSequence, lastSequence, fromAt, toAt, eventCount, sizeBytes, complete] = row
  const span = { fromAt, toAt, firstSequence, lastSequence }
  return { ...span, eventCount, sizeBytes, complete }
}
