import Database from 'better-sqlite3'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { gunzipSync } from 'node:zlib'
import { createSegmentReader } from '../../apps/server/src/services/replay/segment-reader.ts'
import { openStorage } from '../../apps/server/src/storage/open-storage.ts'
import { INLINE_JOBS } from '../../apps/server/src/testing/inline-jobs.ts'

export interface ReadingTimes {
  readonly tabs: number
  readonly medianMs: number
  readonly p99Ms: number
}

/** How long it takes to get all that a tab recorded, inflated, with nothing in a cache of ours. */
export async function measureReading(folder: string): Promise<ReadingTimes> {
  const tabs = listTabs(folder)
  const storage = openStorage({ kind: 'folder', folder })
  const times: number[] = []
  try {
    for (const tab of tabs) {
      const reader = createSegmentReader(storage, INLINE_JOBS)
      const startedAt = performance.now()
      const all = { ...tab, fromSequence: 0, toSequence: Number.MAX_SAFE_INTEGER }
      for await (const { payload } of reader.readSegments(all)) {
        if (payload?.length) gunzipSync(payload)
      }
      times.push(performance.now() - startedAt)
    }
  } finally {
    await storage.close()
  }
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.ceil(times.length * share) - 1] ?? 0
  return { tabs: times.length, medianMs: at(0.5), p99Ms: at(0.99) }
}

function listTabs(folder: string): { sessionId: string; windowId: string }[] {
  const db = new Database(join(folder, 'playhead.db'), { readonly: true })
  try {
    return db
      .prepare<[], { sessionId: string; windowId: string }>(
        `SELECT DISTINCT session_id AS sessionId, window_id AS windowId
         FROM segments JOIN sessions ON sessions.id = segments.session`,
      )
      .all()
  } finally {
    db.close()
  }
}
