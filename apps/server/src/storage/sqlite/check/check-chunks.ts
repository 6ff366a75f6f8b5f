import { crc32 } from 'node:zlib'
import { createArrivalReader } from '../arrivals/arrival-reader.ts'
import { hasColumn, hasTable, type Check } from './checked-store.ts'

interface ChunkRow {
  readonly id: number
  readonly sizeBytes: number
  readonly checksum: number
  readonly payload: Uint8Array
  /** Where it is instead; null when it is in the row. */
  readonly log: number | null
  readonly offset: number | null
}

interface NameRow {
  readonly sessionId: string
  readonly windowId: string
  readonly sequence: number
}

/**
 * Reads every payload that is in its row or in a log; those in packs are checked with
 * their pack. One log after the other, in the order in which they were written.
 */
export const checkChunks: Check = ({ db, folder }, onFault, only) => {
  // Older databases have no packs, and no logs.
  const place = hasColumn(db, 'segments', 'log') ? 'log, log_offset' : 'NULL AS log, NULL'
  const order = place.startsWith('NULL') ? 'id' : 'log, log_offset, id'
  const isPacked = hasTable(db, 'packs') ? 'pack IS NOT NULL' : '0'
  const name = db.prepare<[number], NameRow>(
    `SELECT coalesce(session_id, '') AS sessionId, window_id AS windowId, sequence
     FROM segments LEFT JOIN sessions ON sessions.id = segments.session WHERE segments.id = ?`,
  )
  const chunks = db.prepare<[object], ChunkRow>(
    `SELECT id, size_bytes AS sizeBytes, checksum, payload, ${place} AS offset FROM segments
     WHERE NOT (${isPacked}) ${only === undefined ? '' : 'AND id = @only'} ORDER BY ${order}`,
  )
  const arrivals = createArrivalReader(folder)
  const read = ({ log, offset, sizeBytes, payload }: ChunkRow): Uint8Array | null =>
    log === null ? payload : arrivals.read({ log, offset: offset ?? 0, sizeBytes })
  const faults: number[] = []
  let count = 0
  try {
    for (const row of chunks.iterate({ only })) {
      count += 1
      const payload = read(row)
      const isSound = payload?.length === row.sizeBytes && crc32(payload) === row.checksum
      if (!isSound) faults.push(row.id)
    }
  } finally {
    arrivals.close()
  }
  for (const id of faults) {
    const named = name.get(id)
    if (named) onFault({ kind: 'chunk', id, chunks: 1, ...named })
  }
  return count
}
