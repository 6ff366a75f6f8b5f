import { crc32 } from 'node:zlib'
import { hasTable, type Check } from './checked-store.ts'

interface ChunkRow {
  readonly id: number
  readonly sizeBytes: number
  readonly checksum: number
  readonly payload: Uint8Array
}

interface NameRow {
  readonly sessionId: string
  readonly windowId: string
  readonly sequence: number
}

/** Reads every payload that is stored by itself; those in packs are checked with their pack. */
export const checkChunks: Check = ({ db }, onFault, only) => {
  // Older databases have no packs.
  const isPacked = hasTable(db, 'packs') ? 'pack IS NOT NULL' : '0'
  const name = db.prepare<[number], NameRow>(
    `SELECT coalesce(session_id, '') AS sessionId, window_id AS windowId, sequence
     FROM segments LEFT JOIN sessions ON sessions.id = segments.session WHERE segments.id = ?`,
  )
  const chunks = db.prepare<[object], ChunkRow>(
    `SELECT id, size_bytes AS sizeBytes, checksum, payload FROM segments
     WHERE NOT (${isPacked}) ${only === undefined ? '' : 'AND id = @only'} ORDER BY id`,
  )
  const faults: number[] = []
  let count = 0
  for (const { id, sizeBytes, checksum, payload } of chunks.iterate({ only })) {
    count += 1
    if (payload.length !== sizeBytes || crc32(payload) !== checksum) faults.push(id)
  }
  for (const id of faults) {
    const named = name.get(id)
    if (named) onFault({ kind: 'chunk', id, chunks: 1, ...named })
  }
  return count
}
