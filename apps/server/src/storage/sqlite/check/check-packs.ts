import type { Database } from 'better-sqlite3'
import { crc32 } from 'node:zlib'
import { readDictionary } from './check-parts.ts'
import { hasTable, type Check, type CheckedStore, type PackFaultReason } from './checked-store.ts'
import { openPackBytes, type PackBytes } from './pack-bytes.ts'

interface PackRow {
  readonly id: number
  readonly sessionId: string
  readonly windowId: string
  readonly firstSequence: number
  readonly lastSequence: number
  /** Segments that point to it. */
  readonly chunks: number
  readonly file: string
  readonly dictionary: number | null
  readonly sizeBytes: number
  readonly checksum: number
}

/** Packs of sessions that are there; what a deleted one has left is for the sweep. */
const PACKS = `
  SELECT packs.id, session_id AS sessionId, window_id AS windowId,
    first_sequence AS firstSequence, last_sequence AS lastSequence, file, dictionary,
    size_bytes AS sizeBytes, checksum,
    (SELECT count(*) FROM segments WHERE segments.session = packs.session
       AND segments.window_id = packs.window_id
       AND sequence BETWEEN first_sequence AND last_sequence AND pack = packs.id) AS chunks
  FROM packs JOIN sessions ON sessions.id = packs.session
  WHERE (@only IS NULL OR packs.id = @only) ORDER BY file, packs.id`

const UNLISTED = `
  SELECT pack AS id, session_id AS sessionId, window_id AS windowId,
    min(sequence) AS firstSequence, max(sequence) AS lastSequence, count(*) AS chunks
  FROM segments JOIN sessions ON sessions.id = segments.session
  WHERE pack IS NOT NULL AND (@only IS NULL OR pack = @only)
    AND NOT EXISTS (SELECT 1 FROM packs WHERE packs.id = segments.pack)
  GROUP BY pack, session, window_id ORDER BY pack`

/** Every pack against its row, its dictionary and its segments. */
export const checkPacks: Check = (store, onFault, only) => {
  const { db, folder, connect, closedFiles } = store
  if (!hasTable(db, 'packs')) return 0
  const bytes = openPackBytes(folder, connect)
  const findDictionary = createDictionaryFinder(db)
  let count = 0
  try {
    const asked = { only: only ?? null }
    for (const row of db.prepare<[object], PackRow>(PACKS).iterate(asked)) {
      count += row.chunks
      if (closedFiles?.has(row.file)) continue
      const reason = findReason(row, { store, bytes, findDictionary })
      if (reason) onFault({ ...toPlace(row), reason })
    }
    for (const row of db.prepare<[object], UnlistedRow>(UNLISTED).iterate(asked)) {
      count += row.chunks
      onFault({ ...toPlace(row), reason: 'unlisted' })
    }
  } finally {
    bytes.close()
  }
  return count
}

type UnlistedRow = Omit<PackRow, 'file' | 'dictionary' | 'sizeBytes' | 'checksum'>

function toPlace({ id, chunks, sessionId, windowId, firstSequence, lastSequence }: UnlistedRow) {
  const kind = 'pack' as const
  return { kind, id, chunks, sessionId, windowId, firstSequence, lastSequence }
}

interface PackTools {
  readonly store: CheckedStore
  readonly bytes: PackBytes
  readonly findDictionary: (id: number) => Uint8Array | null
}

function findReason(row: PackRow, tools: PackTools): PackFaultReason | null {
  const { contents, isFull } = tools.store
  const bytes = tools.bytes.read(row.file, row.id)
  if (!bytes) return 'missing'
  if (bytes.length !== row.sizeBytes || crc32(bytes) !== row.checksum) return 'damaged'
  const dictionary = row.dictionary === null ? null : tools.findDictionary(row.dictionary)
  if (row.dictionary !== null && !dictionary) return 'no_dictionary'
  return contents.isPack(bytes, { dictionary, isFull }) ? null : 'damaged'
}

/** Packs of a day nearly all need the same one. */
function createDictionaryFinder(db: Database): (id: number) => Uint8Array | null {
  let last: { id: number; bytes: Uint8Array | null } | null = null
  return (id) => {
    if (last?.id !== id) last = { id, bytes: readDictionary(db, id) }
    return last.bytes
  }
}
