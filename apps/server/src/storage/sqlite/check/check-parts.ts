import type { Database } from 'better-sqlite3'
import { crc32 } from 'node:zlib'
import { hasColumn, hasTable, type Check } from './checked-store.ts'

interface StoredBytes {
  readonly sizeBytes: number
  readonly checksum: number
  readonly bytes: Uint8Array
}

function isAsStored({ sizeBytes, checksum, bytes }: StoredBytes): boolean {
  return bytes.length === sizeBytes && crc32(bytes) === checksum
}

const ONLY = '(@only IS NULL OR '

/** Keyframes: one without bytes of its own must have its segment in a pack, where it is too. */
export const checkKeyframes: Check = ({ db }, onFault, only) => {
  if (!hasTable(db, 'keyframes')) return 0
  const rows = db.prepare<[object], KeyframeRow>(
    `SELECT keyframes.id, session_id AS sessionId, keyframes.window_id AS windowId,
       keyframes.sequence, keyframes.size_bytes AS sizeBytes, keyframes.checksum,
       keyframes.payload AS bytes, pack IS NOT NULL AS isPacked
     FROM keyframes JOIN sessions ON sessions.id = keyframes.session
       LEFT JOIN segments ON segments.session = keyframes.session
         AND segments.window_id = keyframes.window_id AND segments.sequence = keyframes.sequence
     WHERE fault IS NULL AND ${ONLY}keyframes.id = @only) ORDER BY keyframes.id`,
  )
  let count = 0
  for (const row of rows.iterate({ only: only ?? null })) {
    count += 1
    const { id, sessionId, windowId, sequence, sizeBytes, isPacked } = row
    if (isAsStored(row) && (sizeBytes > 0 || isPacked === 1)) continue
    onFault({ kind: 'keyframe', id, chunks: 0, sessionId, windowId, sequence })
  }
  return count
}

interface KeyframeRow extends StoredBytes {
  readonly id: number
  readonly sessionId: string
  readonly windowId: string
  readonly sequence: number
  readonly isPacked: number
}

/** What is lost by a damaged dictionary is said of the packs that need it. */
export const checkDictionaries: Check = ({ db, contents }, onFault, only) => {
  if (!hasTable(db, 'dictionaries')) return 0
  const rows = db.prepare<[object], DictionaryRow>(
    `SELECT id, project_id AS projectId, version, size_bytes AS sizeBytes, checksum, bytes
     FROM dictionaries WHERE ${ONLY}id = @only) ORDER BY id`,
  )
  let count = 0
  for (const row of rows.iterate({ only: only ?? null })) {
    count += 1
    const { id, projectId, version } = row
    if (isAsStored(row) && contents.isDictionary(row.bytes)) continue
    onFault({ kind: 'dictionary', id, chunks: 0, projectId, version })
  }
  return count
}

interface DictionaryRow extends StoredBytes {
  readonly id: number
  readonly projectId: string
  readonly version: number
}

/** Null when it is not there, or not what was stored. */
export function readDictionary(db: Database, id: number): Uint8Array | null {
  const row = db
    .prepare<[number], StoredBytes>(
      'SELECT size_bytes AS sizeBytes, checksum, bytes FROM dictionaries WHERE id = ?',
    )
    .get(id)
  return row && isAsStored(row) ? row.bytes : null
}

/** The texts of style sheets that have come. */
export const checkSheets: Check = ({ db, contents }, onFault, only) => {
  if (!hasTable(db, 'sheets')) return 0
  const rows = db.prepare<[object], SheetRow>(
    `SELECT id, project_id AS projectId, hash, size_bytes AS sizeBytes, checksum, content AS bytes,
       ${hasColumn(db, 'sheets', 'base') ? BASE_CONTENT : 'NULL'} AS base
     FROM sheets WHERE content IS NOT NULL AND ${ONLY}id = @only) ORDER BY id`,
  )
  let count = 0
  for (const row of rows.iterate({ only: only ?? null })) {
    count += 1
    const { id, projectId, hash } = row
    if (isAsStored(row) && contents.isSheet(row.bytes, { hash, base: row.base })) continue
    onFault({ kind: 'sheet', id, chunks: 0, projectId, hash })
  }
  return count
}

/** One that has lost its base is read as if it had none, which fails. */
const BASE_CONTENT = '(SELECT content FROM sheets AS others WHERE others.id = sheets.base)'

interface SheetRow extends StoredBytes {
  /** As stored, of the sheet that it differs from. */
  readonly base: Uint8Array | null
  readonly id: number
  readonly projectId: string
  readonly hash: string
}
