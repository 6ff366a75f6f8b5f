import type { Database } from 'better-sqlite3'
import { createAnnotationDeleter } from './annotation-tables.ts'
import {
  DELETED_AT_ONCE,
  SELECTION_STEP,
  type DeletedSessions,
  type DeletionRequest,
  type Deletions,
  type PersonId,
  type ProjectUse,
  type SelectionQuery,
} from '../deletions.ts'
import { mentionsPerson } from '../mentions-person.ts'
import type { SessionTally } from '../session-tally.ts'
import { createPackSweeper } from './pack-sweeper.ts'
import type { PackFiles } from './pack-files.ts'
import type { Arrivals } from './arrivals/arrivals.ts'
import type { StorageThread } from './storage-thread.ts'
import { createSweeper } from './sweeper.ts'

export interface SqliteDeletionsOptions {
  readonly writer: Database
  readonly reader: Database
  /** Runs a write in the next transaction; resolves when that is on disk. */
  readonly enqueue: <Result>(write: () => Result) => Promise<Result>
  readonly packFiles: Pick<PackFiles, 'release'>
  readonly arrivals: Arrivals
  readonly folder: string
  /** For work on files. */
  readonly thread: StorageThread
  /** Makes the file of the database as short as it may be, unless others write meanwhile. */
  readonly shorten: () => Promise<void>
}

export function createSqliteDeletions(options: SqliteDeletionsOptions): Deletions {
  const { writer, reader, enqueue } = options
  const deleteSessions = createSessionDeleter(writer)
  const pin = writer.prepare('UPDATE sessions SET is_pinned = ? WHERE session_id = ?')
  const select = createSelector(reader)
  const unswept = reader
    .prepare<[], number>('SELECT count(*) FROM deletions WHERE is_swept = 0')
    .pluck()
  const use = reader.prepare<[string], ProjectUse>(
    'SELECT sessions, size_bytes AS sizeBytes FROM project_use WHERE project_id = ?',
  )
  const sweeper = createSweeper(writer, options.arrivals.counts.noteGone)
  const packSweeper = createPackSweeper(options)
  const readNumber = (name: string): number => Number(writer.pragma(name, { simple: true }))

  return {
    select: async (query) => select(query),
    deleteSessions: async (request) => {
      if (request.sessionIds.length > DELETED_AT_ONCE) {
        throw new RangeError(`${request.sessionIds.length} sessions at once; expected at most 50`)
      }
      return enqueue(() => deleteSessions(request))
    },
    sweep: async (now) => {
      if (await packSweeper.step()) return 'more'
      const answer = await enqueue(() => sweeper.step(now))
      if (answer === 'done' && sweeper.takeShrunk()) await options.shorten()
      if (answer === 'done' && (await options.arrivals.sweeper.step())) return 'more'
      return answer
    },
    countUnswept: async () => unswept.get() ?? 0,
    pinSession: async (sessionId, isPinned) =>
      enqueue(() => pin.run(Number(isPinned), sessionId).changes > 0),
    loadUse: async (projectId) => use.get(projectId) ?? { sessions: 0, sizeBytes: 0 },
    loadDiskUse: async () => {
      const pageBytes = readNumber('page_size')
      return {
        fileBytes: readNumber('page_count') * pageBytes + options.arrivals.measure(),
        freeBytes: readNumber('freelist_count') * pageBytes,
        shrinks: readNumber('auto_vacuum') !== 0,
      }
    },
  }
}

/**
 * Moves the row of a session to the list of deletions. All else of it is found only
 * by way of its row, so that nothing of it is there any more, whatever remains.
 */
function createSessionDeleter(db: Database): (request: DeletionRequest) => DeletedSessions {
  const find = db.prepare<[string, string], { id: number; sizeBytes: number }>(
    `SELECT id, size_bytes AS sizeBytes FROM sessions JOIN session_use ON session = id
     WHERE session_id = ? AND sessions.project_id = ?`,
  )
  const note = db.prepare(
    'INSERT INTO deletions (session, session_id, project_id, deleted_at) VALUES (?, ?, ?, ?)',
  )
  const drop = db.prepare('DELETE FROM sessions WHERE id = ?')
  const dropAnnotations = createAnnotationDeleter(db)
  return ({ projectId, sessionIds, deletedAt }) => {
    let sessions = 0
    let sizeBytes = 0
    for (const sessionId of sessionIds) {
      const found = find.get(sessionId, projectId)
      if (!found) continue
      note.run(found.id, sessionId, projectId, deletedAt)
      drop.run(found.id)
      dropAnnotations(sessionId)
      sessions += 1
      sizeBytes += found.sizeBytes
    }
    return { sessions, sizeBytes }
  }
}

function createSelector(db: Database): (query: SelectionQuery) => ReturnType<typeof toSelection> {
  const step = db.prepare<[object], SelectedRow>(
    `SELECT session_id AS sessionId, started_at AS startedAt,
       coalesce((SELECT size_bytes FROM session_use WHERE session = id), 0) AS sizeBytes,
       CASE WHEN @text IS NULL THEN NULL WHEN instr(tally, @text) > 0 THEN tally END AS tally,
       @text IS NOT NULL AND EXISTS (SELECT 1 FROM server_events WHERE session = sessions.id
         AND CASE WHEN @isUser THEN user_id ELSE anonymous_id END = @id) AS isNamed,
       (@endedBefore IS NULL OR ended_at < @endedBefore) AND (@withPinned OR is_pinned = 0)
         AND (NOT @isPoor OR device_type IS 'bot'
           OR (interaction_count = 0 AND key_press_count = 0)) AS isWanted
     FROM sessions
     WHERE project_id = @projectId AND started_at >= @fromAt AND started_at < @toAt
       AND (started_at, session_id) > (@startedAt, @sessionId)
     ORDER BY started_at, session_id LIMIT ${SELECTION_STEP}`,
  )
  return ({ projectId, fromAt, toAt, after, person, endedBefore, isPoor, withPinned }) => {
    const place = after ?? { startedAt: -Infinity, sessionId: '' }
    const rows = step.all({
      projectId,
      fromAt,
      toAt,
      startedAt: place.startedAt,
      sessionId: place.sessionId,
      endedBefore,
      isPoor: Number(isPoor),
      withPinned: Number(withPinned),
      // As it stands in the JSON of a tally.
      text: person && JSON.stringify(person.id),
      id: person && person.id,
      isUser: Number(person?.kind === 'user'),
    })
    return toSelection(rows, person)
  }
}

interface SelectedRow {
  readonly sessionId: string
  readonly startedAt: number
  readonly sizeBytes: number
  /** Where the person's id stands in it as a text, whatever it means there. */
  readonly tally: string | null
  readonly isNamed: number
  readonly isWanted: number
}

function toSelection(rows: readonly SelectedRow[], person: PersonId | null) {
  const isIn = ({ tally, isNamed }: SelectedRow): boolean => {
    if (!person || isNamed) return true
    return tally !== null && mentionsPerson(JSON.parse(tally) as SessionTally, person)
  }
  const last = rows.length === SELECTION_STEP ? rows.at(-1) : undefined
  return {
    sessions: rows
      .filter((row) => row.isWanted && isIn(row))
      .map(({ sessionId, startedAt, sizeBytes }) => ({ sessionId, startedAt, sizeBytes })),
    next: last ? { startedAt: last.startedAt, sessionId: last.sessionId } : null,
  }
}
