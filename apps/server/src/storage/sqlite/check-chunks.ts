import type { Database } from 'better-sqlite3'
import { crc32 } from 'node:zlib'

export interface ChunkFault {
  /** Row id of the segment. */
  readonly id: number
  readonly sessionId: string
  readonly windowId: string
  readonly sequence: number
}

/** Reads every chunk of a database once, and calls back for those that are damaged. @returns how many there are */
export function checkChunks(db: Database, onFault: (fault: ChunkFault) => void): number {
  const name = db.prepare<[number], Omit<ChunkFault, 'id'>>(
    `SELECT coalesce(session_id, '') AS sessionId, window_id AS windowId, sequence
     FROM segments LEFT JOIN sessions ON sessions.id = segments.session WHERE segments.id = ?`,
  )
  const chunks = db.prepare<[], ChunkRow>(
    `SELECT id, size_bytes AS sizeBytes, checksum, payload FROM segments
     ${hasPacks(db) ? 'WHERE pack IS NULL' : ''} ORDER BY id`,
  )
  const faults: number[] = []
  let count = 0
  for (const row of chunks.iterate()) {
    count += 1
    if (!isChunkSound(row)) faults.push(row.id)
  }
  for (const id of faults) {
    const named = name.get(id)
    if (named) onFault({ id, ...named })
  }
  return count
}

/** What is in a pack is not a chunk any more. Older databases have none. */
function hasPacks(db: Database): boolean {
  return (
    db.prepare("SELECT 1 FROM pragma_table_info('segments') WHERE name = 'pack'").get() !==
    undefined
  )
}

/** Whether the chunk of a row is what was stored. A row that is not there is not sound. */
export function isChunkSoundIn(db: Database, id: number): boolean {
  const row = db
    .prepare<[number], ChunkRow>(
      'SELECT id, size_bytes AS sizeBytes, checksum, payload FROM segments WHERE id = ?',
    )
    .get(id)
  return row !== undefined && isChunkSound(row)
}

interface ChunkRow {
  readonly id: number
  readonly sizeBytes: number
  readonly checksum: number
  readonly payload: Uint8Array
}

function isChunkSound({ sizeBytes, checksum, payload }: ChunkRow): boolean {
  return payload.length === sizeBytes && crc32(payload) === checksum
}
