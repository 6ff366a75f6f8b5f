import type { Database } from 'better-sqlite3'
import type { Stretch } from '../replay-log.ts'
import type { SegmentName } from '../storage.ts'

type Bounds = Pick<Stretch, 'fromSequence' | 'toSequence'>

/** From where a window can begin to before the next such place, around a segment. */
export function prepareWindowBounds(db: Database): (name: SegmentName) => Bounds | null {
  const find = db.prepare<[SegmentName], { start: number | null; next: number | null }>(
    `WITH tab (session) AS (SELECT id FROM sessions WHERE session_id = @sessionId)
     SELECT
       (SELECT max(sequence) FROM (
         SELECT max(sequence) AS sequence FROM segments WHERE ${SNAPSHOTS} AND sequence <= @sequence
         UNION ALL
         SELECT max(sequence) FROM keyframes WHERE ${KEYFRAMES} AND sequence <= @sequence
       )) AS start,
       (SELECT min(sequence) FROM (
         SELECT min(sequence) AS sequence FROM segments WHERE ${SNAPSHOTS} AND sequence > @sequence
         UNION ALL
         SELECT min(sequence) FROM keyframes WHERE ${KEYFRAMES} AND sequence > @sequence
       )) AS next
     FROM tab`,
  )
  return (name) => {
    const { start = null, next = null } = find.get(name) ?? {}
    if (start === null) return null
    return { fromSequence: start, toSequence: (next ?? Infinity) - 1 }
  }
}

const IN_TAB = 'session = (SELECT session FROM tab) AND window_id = @windowId'
const SNAPSHOTS = `${IN_TAB} AND starts_with_snapshot = 1`
const KEYFRAMES = `${IN_TAB} AND fault IS NULL`
