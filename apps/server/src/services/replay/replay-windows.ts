import type { ReplayManifest } from '@playhead/protocol'
import type { SegmentEntry } from '../../storage/replay-log.ts'
import { groupPieces, type PieceOptions } from './pieces.ts'
import { addPiece, createTabScan, finishTab, type TabScan } from './tab-scan.ts'

type Tab = ReplayManifest['tabs'][number]

export interface WindowOptions extends PieceOptions {
  /** By tab, what stands for the segments before those given; used up. */
  readonly scans?: ReadonlyMap<string, TabScan>
  /** More segments may still come. */
  readonly live: boolean
}

/**
 * The tabs of a session, by their first moment.
 *
 * @param segments by window, then sequence
 */
export function computeReplayTabs(
  segments: readonly SegmentEntry[],
  options: WindowOptions,
): Tab[] {
  return [...groupPieces(segments, options)]
    .map(([windowId, pieces]) => {
      const scan = options.scans?.get(windowId) ?? createTabScan()
      for (const piece of pieces) addPiece(scan, piece)
      return { windowId, ...finishTab(scan, options.live) }
    })
    .sort((a, b) => getStart(a) - getStart(b))
}

function getStart({ windows, gaps }: Tab): number {
  let start = Infinity
  for (const { fromAt } of windows) start = Math.min(start, fromAt)
  for (const { fromAt } of gaps) start = Math.min(start, fromAt)
  return start
}
