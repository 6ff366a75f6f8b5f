import type { Database } from 'better-sqlite3'
import { crc32 } from 'node:zlib'
import type { ArrivalCounts } from './arrivals/arrival-counts.ts'
import type { PackStore } from '../pack-store.ts'
import { isStorageDamaged } from '../storage-errors.ts'
import { namePackFile, type PackFiles } from './pack-files.ts'
import { createDictionaryTable } from './dictionary-table.ts'
import { createPackSwap, PackChangedError } from './pack-swap.ts'

export interface PackStoreOptions {
  readonly writer: Database
  readonly reader: Database
  readonly files: PackFiles
  /** Runs a write in the next commit; resolves when it is on disk. */
  readonly enqueue: <Result>(write: () => Result, sizeBytes: number) => Promise<Result>
  readonly arrivals: Pick<ArrivalCounts, 'noteGone'>
}

/**
 * The bytes of a pack are on disk before anything points to it, and those that it
 * takes the place of go when nothing points to them any more. A process that dies
 * in between leaves bytes that nothing points to: they are dropped before the next
 * pack goes into that file.
 */
export function createSqlitePackStore(options: PackStoreOptions): PackStore {
  const { writer, files, enqueue } = options
  const swap = createPackSwap(writer, options.arrivals.noteGone)
  const statements = prepareStatements(options)
  const swept = new Set<string>()
  let nextId = 1 + (statements.lastId.get() ?? 0)

  const sweep = (file: string): void => {
    if (swept.has(file)) return
    const lost = files.list(file).filter((id) => statements.findPack.get(id)?.file !== file)
    if (lost.length > 0) files.drop(file, lost)
    swept.add(file)
  }
  const noteDamage = async (packId: number): Promise<void> => {
    await enqueue(() => statements.noteDamage.run(packId), 0)
  }
  const readBytes = (file: string, packId: number): Buffer | null => {
    try {
      return files.read(file, packId)
    } catch (error) {
      if (isStorageDamaged(error)) return null
      throw error
    }
  }

  return {
    listUnpacked: async (query) => statements.listUnpacked.all({ ...query }),
    putPack: async (pack) => {
      const session = statements.findSession.get(pack.sessionId)
      if (!session) return 'changed'
      const file = namePackFile(session.projectId, session.startedAt)
      const id = nextId
      nextId += 1
      sweep(file)
      files.put(file, id, pack.bytes)
      try {
        const replaced = await enqueue(() => swap({ ...pack, id, session: session.id, file }), 0)
        for (const old of replaced) files.drop(old.file, [old.id])
        return 'stored'
      } catch (error) {
        files.drop(file, [id])
        if (error instanceof PackChangedError) return 'changed'
        throw error
      }
    },
    readPack: async (packId) => {
      const row = statements.findPack.get(packId)
      if (!row) return null
      const bytes = readBytes(row.file, packId)
      if (bytes && crc32(bytes) === row.checksum) return { bytes, dictionary: row.dictionary }
      // It may have been replaced while we looked.
      if (statements.findPack.get(packId)) await noteDamage(packId)
      return null
    },
    notePackDamage: noteDamage,
    finishSession: async (sessionId, segmentCount) => {
      await enqueue(() => statements.finish.run({ sessionId, segmentCount }), 0)
    },
    postponeSession: async (sessionId, until) => {
      await enqueue(() => statements.postpone.run({ sessionId, until }), 0)
    },
    findCheap: async (query) => statements.findCheap.get(query) ?? null,
    listCheap: async (query) => statements.listCheap.all(query),
    ...createDictionaryTable(options),
  }
}

function prepareStatements({ writer, reader }: PackStoreOptions) {
  return {
    lastId: writer.prepare<[], number>('SELECT max(id) FROM packs').pluck(),
    findSession: reader.prepare<[string], { id: number; projectId: string; startedAt: number }>(
      `SELECT id, project_id AS projectId, started_at AS startedAt
       FROM sessions WHERE session_id = ?`,
    ),
    findPack: reader.prepare<
      [number],
      { file: string; dictionary: number | null; checksum: number }
    >('SELECT file, dictionary, checksum FROM packs WHERE id = ?'),
    listUnpacked: reader.prepare<[object], Awaited<ReturnType<PackStore['listUnpacked']>>[number]>(
      `SELECT session_id AS sessionId, project_id AS projectId, ended_at AS endedAt,
         pack_failures AS failures, id AS place
       FROM sessions WHERE is_packed = 0 AND id > @after AND ended_at < @endedBefore
         AND pack_not_before <= @now
       ORDER BY id LIMIT @limit`,
    ),
    findCheap: reader
      .prepare<[object], string>(
        `SELECT session_id FROM packs JOIN sessions ON sessions.id = packs.session
         WHERE grade < 2 AND grade < @grade AND is_damaged = 0 AND project_id = @projectId
           AND pack_not_before <= @now
         ORDER BY packs.id LIMIT 1`,
      )
      .pluck(),
    listCheap: reader
      .prepare<[object], number>(
        `SELECT packs.id FROM packs JOIN sessions ON sessions.id = packs.session
         WHERE session_id = @sessionId AND grade < @grade`,
      )
      .pluck(),
    noteDamage: writer.prepare<[number]>('UPDATE packs SET is_damaged = 1 WHERE id = ?'),
    finish: writer.prepare<[object]>(
      `UPDATE sessions SET is_packed = 1, pack_failures = 0, pack_not_before = 0
       WHERE session_id = @sessionId
         AND (SELECT count(*) FROM segments WHERE session = sessions.id) = @segmentCount`,
    ),
    postpone: writer.prepare<[object]>(
      `UPDATE sessions SET pack_failures = pack_failures + 1, pack_not_before = @until
       WHERE session_id = @sessionId`,
    ),
  }
}
