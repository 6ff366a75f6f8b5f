import type { Database } from 'better-sqlite3'
import { setImmediate } from 'node:timers/promises'
import { readHitsOf } from '../journey-hits.ts'
import type { HitQuery, SessionIndex } from '../session-index.ts'
import type { ColumnReader } from './columns/column-reader.ts'
import { BLOCK_ROWS } from './columns/block-rows.ts'
import { cutNewest } from './columns/cut-newest.ts'
import { COLUMNS } from './columns/event-section.ts'
import { createHitList } from './columns/hit-list.ts'
import { EVENT_TIME } from './event-time.ts'
import { compileEvents } from './filter-sql.ts'
import { createStatementCache } from './filtered-statements.ts'

interface HitRow {
  readonly session: number
  readonly at: number
  readonly mask: number
}

/** Part of the session index: from columns of events, and where these do not tell from rows. */
export function createHitReader(
  db: Database,
  columns: ColumnReader,
  listJourneys: SessionIndex['listJourneys'],
): SessionIndex['readHits'] {
  const prepare = createStatementCache(db)

  const askRows = (steps: HitQuery['steps'], ids: readonly number[]): HitRow[] => {
    if (ids.length === 0) return []
    const { conditions, values } = compileEvents(steps)
    return prepare(
      `SELECT * FROM (
         SELECT events.session, ${EVENT_TIME} AS at, ${toMask(conditions)} AS mask
         FROM events JOIN segments ON segments.id = events.segment
           JOIN sessions ON sessions.id = events.session
         WHERE events.session IN (SELECT value FROM json_each(@ids))) WHERE mask <> 0`,
    ).all({ ...values, ids: JSON.stringify(ids) }) as HitRow[]
  }

  return async (query, onPart) => {
    const { steps, sessionsLimit, ...range } = query
    const chosen = columns.select(range)
    if (!chosen) return readHitsOf(listJourneys, query, onPart)
    const { selection, cutAt } = cutNewest(chosen.selection, sessionsLimit)
    let hits = createHitList()
    const blocks = columns.scanEvents(
      { ...chosen, selection },
      {
        conditions: steps,
        hasServerEvents: false,
        onFound: ({ section, places, masks }) => {
          const at = section.read(COLUMNS.at)
          for (let row = 0; row < masks.length; row += 1) {
            const mask = masks[row] ?? 0
            if (mask !== 0) hits.add(places[row] ?? 0, at?.[row] ?? 0, mask)
          }
        },
      },
    )
    if (!blocks) return readHitsOf(listJourneys, query, onPart)
    for (const { block, left } of blocks) {
      for (const { session, at, mask } of askRows(steps, left)) {
        hits.add(session % BLOCK_ROWS, at, mask)
      }
      onPart(hits.group(block))
      hits = createHitList()
      await setImmediate()
    }
    return cutAt
  }
}

/** A bit for each of the conditions. */
export function toMask(conditions: readonly string[]): string {
  return conditions
    .map((condition, place) => `(CASE WHEN ${condition} THEN ${2 ** place} ELSE 0 END)`)
    .join(' | ')
}
