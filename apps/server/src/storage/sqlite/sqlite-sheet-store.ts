import type { Database } from 'better-sqlite3'
import { crc32 } from 'node:zlib'
import type { BaseSearch, NewSheet, SheetStore } from '../sheet-store.ts'
import type { NewSegment } from '../storage.ts'

/** A sheet may be stored as what differs from another one of its project, which is whole. */
export const SHEET_BASES_SQL = `
  ALTER TABLE sheets ADD COLUMN base INTEGER REFERENCES sheets (id);
  CREATE INDEX sheets_by_base ON sheets (base) WHERE base IS NOT NULL;
`

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
  const fill = db.prepare<[number, number, number, Uint8Array, number | null, string, string]>(
    `UPDATE sheets SET stored_at = ?, size_bytes = ?, checksum = ?, content = ?, base = ?
     WHERE project_id = ? AND hash = ? AND content IS NULL`,
  )
  const findBase = db
    .prepare<[string, string], number>(
      `SELECT id FROM sheets
       WHERE project_id = ? AND hash = ? AND content IS NOT NULL AND base IS NULL`,
    )
    .pluck()
  const empty = db.prepare<[string, string]>(
    `UPDATE sheets SET size_bytes = NULL, checksum = NULL, content = NULL, base = NULL
     WHERE project_id = ? AND hash = ?`,
  )
  const collect = db.prepare<[number, number]>(
    `DELETE FROM sheets WHERE id IN (
       SELECT id FROM sheets WHERE stored_at < ?
         AND NOT EXISTS (SELECT 1 FROM sheet_uses WHERE sheet = sheets.id)
         AND NOT EXISTS (SELECT 1 FROM sheets AS others WHERE others.base = sheets.id)
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
      for (const { hash, storedAt, content, base } of sheets) {
        const baseId = base === null ? null : findBase.get(projectId, base)
        // Collected since it was chosen: the next page that has the sheet sends it again.
        if (baseId === undefined) continue
        mention.run(projectId, hash, storedAt)
        const cells = [storedAt, content.length, crc32(content), content, baseId] as const
        stored += fill.run(...cells, projectId, hash).changes
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

interface SheetRow {
  readonly checksum: number
  readonly content: Buffer
  readonly base: string | null
  readonly isReadable: number
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
  const find = reader.prepare<[string, string], SheetRow>(
    `SELECT sheets.checksum, sheets.content, base.hash AS base,
       sheets.base IS NULL OR base.content IS NOT NULL AS isReadable
     FROM sheets LEFT JOIN sheets AS base ON base.id = sheets.base
     WHERE sheets.project_id = ? AND sheets.hash = ? AND sheets.content IS NOT NULL`,
  )
  const findBases = reader
    .prepare<[BaseSearch], string>(
      `SELECT hash FROM sheets
       WHERE project_id = @projectId AND content IS NOT NULL AND base IS NULL
         AND size_bytes BETWEEN @sizeBytes / 2 AND @sizeBytes * 2
       ORDER BY stored_at DESC, id DESC LIMIT @limit`,
    )
    .pluck()
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
      const { checksum, content, base, isReadable } = row
      if (isReadable && crc32(content) === checksum) return { content, base }
      // As if it had never come: the next page that has it sends it again.
      await enqueue(() => writer.drop(projectId, hash), 0)
      return { content: null, base: null }
    },
    findBases: async (search) => findBases.all(search),
    listOfSession: async (sessionId) => list.all(sessionId),
    measure: async (projectId) => measure.get(projectId) ?? 0,
    collect: (request) => enqueue(() => writer.collect(request), 0),
  }
}
