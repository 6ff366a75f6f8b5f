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

/** Of a segment, but for its payload and its pack. */
const COLUMNS = [
  'id',
  'session',
  'window_id',
  'sequence',
  'protocol_version',
  'received_at',
  'sent_at',
  'first_at',
  'last_at',
  'clock_offset_ms',
  'event_count',
  'starts_with_snapshot',
  'flush_reason',
  'size_bytes',
  'checksum',
] as const

type SegmentRow = Readonly<Record<(typeof COLUMNS)[number], unknown>> & {
  readonly size_bytes: number
  /** In which its payload was. */
  readonly log: number | null
}

/**
 * Prepares the step in which a pack takes the place of payloads, and of packs that
 * held them before. To be called inside a transaction. Rows are taken out and put in
 * again: SQLite joins pages that have become empty when rows go, not when they shrink.
 *
 * @param noteGone is told of payloads that are not needed in their log any more
 * @returns the packs that nothing points to any more
 * @throws {PackChangedError} when a payload has gone, or moved to another pack
 */
export function createPackSwap(
  db: Database,
  noteGone: (log: number, sizeBytes: number) => void,
): (input: SwapInput) => PackPlace[] {
  const statements = prepareStatements(db)
  return ({ id, session, file, windowId, members, dictionary, grade, bytes }) => {
    const sequences = members.map(({ sequence }) => sequence)
    statements.insert.run({
      id,
      session,
      windowId,
      firstSequence: Math.min(...sequences),
      lastSequence: Math.max(...sequences),
      file,
      dictionary,
      grade,
      sizeBytes: bytes.length,
      checksum: crc32(bytes),
    })
    let addedBytes = bytes.length
    for (const { sequence, packId } of members) {
      const row = statements.take.get({ session, windowId, sequence, packId })
      if (!row) throw new PackChangedError(`segment ${sequence} is not where it was`)
      statements.point.run({ ...row, pack: id })
      if (packId === null) addedBytes -= row.size_bytes
      if (row.log !== null) noteGone(row.log, row.size_bytes)
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
         (id, session, window_id, first_sequence, last_sequence, file, dictionary, grade,
          size_bytes, checksum)
       VALUES
         (@id, @session, @windowId, @firstSequence, @lastSequence, @file, @dictionary, @grade,
          @sizeBytes, @checksum)`,
    ),
    take: db.prepare<[object], SegmentRow>(
      `DELETE FROM segments
       WHERE session = @session AND window_id = @windowId AND sequence = @sequence
         AND pack IS @packId
       RETURNING ${COLUMNS.join(', ')}, log`,
    ),
    point: db.prepare<[object]>(
      `INSERT INTO segments (${COLUMNS.join(', ')}, pack, payload)
       VALUES (${COLUMNS.map((name) => `@${name}`).join(', ')}, @pack, x'')`,
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
