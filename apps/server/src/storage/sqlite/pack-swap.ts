import type { Database } from 'better-sqlite3'
import { crc32 } from 'node:zlib'
import type { NewPack } from '../pack-store.ts'

/** The payloads are not any more where they were when the pack was made. */
export class PackChangedError extends Error {
  override readonly name = 'PackChangedError'
}

interface PackPlace {
  readonly id: number
  readonly file: string
}

interface SwapInput extends NewPack, PackPlace {
  /** Row id. */
  readonly session: number
}

/**
 * Prepares the step in which a pack takes the place of payloads, and of packs that
 * held them before. To be called inside a transaction.
 *
 * @returns the packs that nothing points to any more
 * @throws {PackChangedError} when a payload has gone, or moved to another pack
 */
export function createPackSwap(db: Database): (input: SwapInput) => PackPlace[] {
  const statements = prepareStatements(db)
  return ({ id, session, file, windowId, members, dictionary, bytes }) => {
    const sequences = members.map(({ sequence }) => sequence)
    statements.insert.run({
      id,
      session,
      windowId,
      firstSequence: Math.min(...sequences),
      lastSequence: Math.max(...sequences),
      file,
      dictionary,
      sizeBytes: bytes.length,
      checksum: crc32(bytes),
    })
    let addedBytes = bytes.length
    for (const { sequence, packId } of members) {
      const moved = statements.point.get({ id, session, windowId, sequence, packId })
      if (!moved) throw new PackChangedError(`segment ${sequence} is not where it was`)
      if (packId === null) addedBytes -= moved.sizeBytes
    }
    const before = new Set(members.flatMap(({ packId }) => packId ?? []))
    const unused = [...before].flatMap((old) => statements.dropUnused.all({ old }))
    for (const { sizeBytes } of unused) addedBytes -= sizeBytes
    statements.addUse.run({ addedBytes, session })
    return unused
  }
}

function prepareStatements(db: Database) {
  return {
    insert: db.prepare<[object]>(
      `INSERT INTO packs
         (id, session, window_id, first_sequence, last_sequence, file, dictionary, size_bytes,
          checksum)
       VALUES
         (@id, @session, @windowId, @firstSequence, @lastSequence, @file, @dictionary, @sizeBytes,
          @checksum)`,
    ),
    point: db.prepare<[object], { sizeBytes: number }>(
      `UPDATE segments SET payload = x'', pack = @id
       WHERE session = @session AND window_id = @windowId AND sequence = @sequence
         AND pack IS @packId
       RETURNING size_bytes AS sizeBytes`,
    ),
    addUse: db.prepare<[object]>(
      'UPDATE session_use SET size_bytes = size_bytes + @addedBytes WHERE session = @session',
    ),
    dropUnused: db.prepare<[object], PackPlace & { sizeBytes: number }>(
      `DELETE FROM packs WHERE id = @old AND NOT EXISTS
         (SELECT 1 FROM segments
          WHERE segments.session = packs.session AND segments.window_id = packs.window_id
            AND sequence BETWEEN first_sequence AND last_sequence AND pack = @old)
       RETURNING id, file, size_bytes AS sizeBytes`,
    ),
  }
}
