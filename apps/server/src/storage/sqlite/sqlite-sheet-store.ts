import type { Database } from 'better-sqlite3'
import { crc32 } from 'node:zlib'
import type { NewSheet, SheetStore } from '../sheet-store.ts'
import type { NewSegment } from '../storage.ts'

/** Writes of sheets, each to be called inside a transaction. */
export interface SheetWriter {
  /** Notes which sheets a segment's session refers to. */
  use(segment: NewSegment): void
  put(projectId: string, sheets: readonly NewSheet[]): number
  /** Lets go of a text. */
  drop(projectId: string, hash: string): void
  collect(options: { readonly before: number; readonly limit: number }): number
}

/** Hashes whose texts are known to be there, so that nearly all are found without asking. */
export type KnownSheets = Set<string>

/** Some 100 bytes each. */
const KNOWN_LIMIT = 20_000

export function createSheetWriter(db: Database, known: KnownSheets): SheetWriter {
  const mention = db.prepare<[string, string, number]>(
    'INSERT INTO sheets (project_id, hash, stored_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const use = db.prepare<[string, string, string]>(
    `INSERT INTO sheet_uses (session, sheet)
     SELECT sessions.id, sheets.id FROM sessions, sheets
     WHERE session_id = ? AND sheets.project_id = ? AND hash = ?
     ON CONFLICT DO NOTHING`,
  )
  const fill = db.prepare<[number, number, number, Uint8Array, string, string]>(
    `UPDATE sheets SET stored_at = ?, size_bytes = ?, checksum = ?, content = ?
     WHERE project_id = ? AND hash = ? AND content IS NULL`,
  )
  const empty = db.prepare<[string, string]>(
    `UPDATE sheets SET size_bytes = NULL, checksum = NULL, content = NULL
     WHERE project_id = ? AND hash = ?`,
  )
  const collect = db.prepare<[number, number]>(
    `DELETE FROM sheets WHERE id IN (
       SELECT id FROM sheets WHERE stored_at < ?
         AND NOT EXISTS (SELECT 1 FROM sheet_uses WHERE sheet = sheets.id)
       LIMIT ?)`,
  )

  return {
    use({ projectId, sessionId, sheets, receivedAt }) {
      for (const hash of sheets) {
        mention.run(projectId, hash, receivedAt)
        use.run(sessionId, projectId, hash)
      }
    },
    put(projectId, sheets) {
      let stored = 0
      for (const { hash, storedAt, content } of sheets) {
        mention.run(projectId, hash, storedAt)
        const checksum = crc32(content)
        stored += fill.run(storedAt, content.length, checksum, content, projectId, hash).changes
      }
      return stored
    },
    drop(projectId, hash) {
      known.delete(`${projectId}/${hash}`)
      empty.run(projectId, hash)
    },
    collect({ before, limit }) {
      known.clear()
      return collect.run(before, limit).changes
    },
  }
}

export interface SqliteSheetStoreOptions {
  /** A connection of its own. */
  readonly reader: Database
  readonly known: KnownSheets
  readonly writer: SheetWriter
  readonly enqueue: <Result>(write: () => Result, sizeBytes: number) => Promise<Result>
}

export function createSqliteSheetStore(options: SqliteSheetStoreOptions): SheetStore {
  const { reader, known, writer, enqueue } = options
  const has = reader
    .prepare<[string, string], number>(
      'SELECT 1 FROM sheets WHERE project_id = ? AND hash = ? AND content IS NOT NULL',
    )
    .pluck()
  const find = reader.prepare<[string, string], { checksum: number; content: Buffer }>(
    `SELECT checksum, content FROM sheets
     WHERE project_id = ? AND hash = ? AND content IS NOT NULL`,
  )
  const list = reader
    .prepare<[string], string>(
      `SELECT hash FROM sessions JOIN sheet_uses ON session = sessions.id
         JOIN sheets ON sheets.id = sheet
       WHERE session_id = ? ORDER BY sheets.id`,
    )
    .pluck()
  const measure = reader
    .prepare<[string], number>('SELECT total(size_bytes) FROM sheets WHERE project_id = ?')
    .pluck()

  const isMissing = (projectId: string, hash: string): boolean => {
    const name = `${projectId}/${hash}`
    if (known.has(name)) return false
    if (has.get(projectId, hash) === undefined) return true
    if (known.size >= KNOWN_LIMIT) known.clear()
    known.add(name)
    return false
  }

  return {
    findMissing: async (projectId, hashes) => hashes.filter((hash) => isMissing(projectId, hash)),
    put: (projectId, sheets) =>
      enqueue(
        () => writer.put(projectId, sheets),
        sheets.reduce((sum, { content }) => sum + content.length + 200, 0),
      ),
    load: async (projectId, hash) => {
      const row = find.get(projectId, hash)
      if (!row) return null
      if (crc32(row.content) === row.checksum) return { content: row.content }
      // As if it had never come: the next page that has it sends it again.
      await enqueue(() => writer.drop(projectId, hash), 0)
      return { content: null }
    },
    listOfSession: async (sessionId) => list.all(sessionId),
    measure: async (projectId) => measure.get(projectId) ?? 0,
    collect: (request) => enqueue(() => writer.collect(request), 0),
  }
}
