import { crc32 } from 'node:zlib'
import type { DictionaryEntry, PackStore } from '../pack-store.ts'
import type { PackStoreOptions } from './sqlite-pack-store.ts'

type DictionaryMethods = Pick<
  PackStore,
  'putDictionary' | 'findDictionary' | 'readDictionary' | 'dropUnusedDictionaries'
>

/** Dictionaries are never changed: packs of theirs may exist as long as they do. */
export function createDictionaryTable({
  writer,
  reader,
  enqueue,
}: Pick<PackStoreOptions, 'writer' | 'reader' | 'enqueue'>): DictionaryMethods {
  const insert = writer.prepare<[object]>(
    `INSERT INTO dictionaries
       (project_id, version, created_at, ratio, size_bytes, checksum, bytes)
     VALUES
       (@projectId,
        1 + coalesce((SELECT max(version) FROM dictionaries WHERE project_id = @projectId), 0),
        @createdAt, @ratio, @sizeBytes, @checksum, @bytes)`,
  )
  const findNewest = reader.prepare<[string], DictionaryEntry>(
    `SELECT id, version, created_at AS createdAt, ratio, size_bytes AS sizeBytes
     FROM dictionaries WHERE project_id = ? ORDER BY version DESC LIMIT 1`,
  )
  const read = reader.prepare<[number], { checksum: number; bytes: Buffer }>(
    'SELECT checksum, bytes FROM dictionaries WHERE id = ?',
  )
  const dropUnused = writer.prepare(
    `DELETE FROM dictionaries
     WHERE NOT EXISTS (SELECT 1 FROM packs WHERE dictionary = dictionaries.id)
       AND version < (SELECT max(version) FROM dictionaries AS others
                      WHERE others.project_id = dictionaries.project_id)`,
  )

  return {
    putDictionary: ({ bytes, ...dictionary }) => {
      const row = { ...dictionary, bytes, sizeBytes: bytes.length, checksum: crc32(bytes) }
      return enqueue(() => Number(insert.run(row).lastInsertRowid), bytes.length)
    },
    findDictionary: async (projectId) => findNewest.get(projectId) ?? null,
    readDictionary: async (id) => {
      const row = read.get(id)
      return row && crc32(row.bytes) === row.checksum ? row.bytes : null
    },
    dropUnusedDictionaries: () => enqueue(() => dropUnused.run().changes, 0),
  }
}
