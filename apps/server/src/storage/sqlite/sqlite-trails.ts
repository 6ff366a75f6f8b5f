import { EVENT_NAMES, EVERY_SESSION } from '@playhead/protocol'
import type { Database } from 'better-sqlite3'
import { setImmediate } from 'node:timers/promises'
import {
  computeTrail,
  type PageView,
  type TrailPart,
  type TrailQuery,
  type TrailStore,
} from '../trails.ts'
import { compileFilter } from './filter-sql.ts'
import { createStatementCache } from './filtered-statements.ts'
import { hashPath, readTrails, writeTrail } from './trail-text.ts'

/** Sessions whose trails are read at once: some milliseconds. */
const PART_SESSIONS = 10_000
/** Sessions whose trails are made at once: some milliseconds. */
const MADE_AT_ONCE = 100

export interface SqliteTrailsOptions {
  readonly writer: Database
  readonly reader: Database
  /** Runs a write in the next transaction; resolves when that is on disk. */
  readonly enqueue: <Result>(write: () => Result) => Promise<Result>
}

/** Answers from a connection of its own, beside the writing one. */
export function createSqliteTrails({ writer, reader, enqueue }: SqliteTrailsOptions): TrailStore {
  const due = reader.prepare<[number], number>(`SELECT EXISTS (${DUE_SESSIONS})`).pluck()
  const listDue = writer.prepare<[number], number>(`${DUE_SESSIONS} LIMIT ${MADE_AT_ONCE}`).pluck()
  const put = writer.prepare<[string, number]>('UPDATE trails SET trail = ? WHERE session = ?')
  const make = createTrailMaker(writer)
  const paths = reader.prepare<[number], string>('SELECT path FROM pages WHERE session = ?').pluck()
  return {
    readTrails: createTrailReader(reader),
    getPageNumber: async (path) => hashPath(path),
    namePages: async (seen) => {
      const names = new Map<number, string>()
      for (const { page, session } of seen) {
        const path = paths.all(session).find((each) => hashPath(each) === page)
        if (path !== undefined) names.set(page, path)
      }
      return names
    },
    isDue: async (quietBefore) => due.get(quietBefore) === 1,
    step: (quietBefore) =>
      enqueue(() => {
        const sessions = listDue.all(quietBefore)
        for (const [session, trail] of make(sessions)) put.run(trail, session)
        return sessions.length === MADE_AT_ONCE ? 'more' : 'done'
      }),
  }
}

const DUE_SESSIONS = `
  SELECT session FROM trails INDEXED BY trails_to_make JOIN sessions ON sessions.id = session
  WHERE trail IS NULL AND ended_at < ?`

function createTrailReader(db: Database): TrailStore['readTrails'] {
  const prepare = createStatementCache(db)
  const make = createTrailMaker(db)
  const findLow = db
    .prepare<[object], number>(
      `SELECT started_at FROM trails
       WHERE project_id = @projectId AND started_at >= @fromAt AND started_at < @toAt
       ORDER BY started_at DESC LIMIT 1 OFFSET ${PART_SESSIONS - 1}`,
    )
    .pluck()
  return async ({
    projectId,
    fromAt,
    toAt,
    filter = EVERY_SESSION,
    before,
  }): Promise<TrailPart> => {
    const range = { projectId, fromAt, toAt: Math.min(toAt, before ?? Infinity) }
    // All that began at one moment are of one part, however many there are.
    const low = findLow.get(range)
    const { condition, values } = toCondition(filter)
    const { kept, unmade } = prepare(
      `SELECT cast(group_concat(trail, '') AS BLOB) AS kept,
         group_concat(iif(trail IS NULL, session, NULL)) AS unmade
       FROM trails
       WHERE project_id = @projectId AND started_at >= @fromAt AND started_at < @toAt${condition}`,
    ).get({ ...values, ...range, fromAt: low ?? fromAt }) as {
      kept: Buffer | null
      unmade: string | null
    }
    const sessions = unmade === null ? [] : String(unmade).split(',').map(Number)
    const made: string[] = []
    for (let place = 0; place < sessions.length; place += MADE_AT_ONCE) {
      made.push(...make(sessions.slice(place, place + MADE_AT_ONCE)).values())
      await setImmediate()
    }
    const bytes = Buffer.concat([kept ?? Buffer.alloc(0), Buffer.from(made.join(''), 'latin1')])
    return { ...readTrails(bytes), next: low ?? null }
  }
}

/** What trails have to pass beside the range; sessions that do not count have no pages. */
function toCondition(filter: NonNullable<TrailQuery['filter']>) {
  if ('all' in filter && filter.all.length === 0) return { condition: '', values: {} }
  const { where, values } = compileFilter(filter)
  return {
    condition: ` AND EXISTS (SELECT 1 FROM sessions WHERE sessions.id = trails.session AND (${where}))`,
    values,
  }
}

interface ViewRow {
  readonly session: number
  readonly windowId: string
  readonly path: string
  readonly at: number
  readonly clockOffsetMs: number | null
  readonly firstAt: number
  readonly lastAt: number
  readonly receivedAt: number
}

/** Makes trails of events; of sessions that do not count, or have no pages, empty ones. */
function createTrailMaker(
  db: Database,
): (sessions: readonly number[]) => ReadonlyMap<number, string> {
  const offsets = db.prepare<[string], { id: number; offsetMs: number }>(
    `SELECT id, clock_offset_ms AS offsetMs FROM sessions
     WHERE id IN (SELECT value FROM json_each(?)) AND excluded_reason IS NULL`,
  )
  const views = db.prepare<[string], ViewRow>(
    `SELECT events.session, window_id AS windowId, path, client_at AS at,
       segments.clock_offset_ms AS clockOffsetMs, segments.first_at AS firstAt,
       segments.last_at AS lastAt, received_at AS receivedAt
     FROM events JOIN segments ON segments.id = events.segment
     WHERE events.session IN (SELECT value FROM json_each(?))
       AND name = '${EVENT_NAMES.pageView}' AND channel GLOB '__*'
     ORDER BY events.session, window_id, sequence, ordinal`,
  )
  return (sessions) => {
    const trails = new Map(sessions.map((session) => [session, '']))
    const counted = offsets.all(JSON.stringify(sessions))
    const rows = Map.groupBy(
      views.all(JSON.stringify(counted.map(({ id }) => id))),
      ({ session }) => session,
    )
    for (const { id, offsetMs } of counted) {
      const seen = (rows.get(id) ?? []).map((row): PageView => ({ ...row, segment: row }))
      trails.set(id, writeTrail(id, computeTrail(seen, offsetMs)))
    }
    return trails
  }
}
