import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { ControlStore } from '../control-store.ts'
import type { ForwardingStore } from '../forwarding-store.ts'
import { guardClosed } from '../guard-closed.ts'
import type { AppendStatus, Storage } from '../storage.ts'
import type { LogPlace } from './arrivals/arrival-files.ts'
import { createArrivals } from './arrivals/arrivals.ts'
import { createColumnReader } from './columns/column-reader.ts'
import { createCommitQueue } from './commit-queue.ts'
import { ensureDataFolder, lockDataFolder } from './data-folder.ts'
import { CONTROL_MIGRATIONS, REPLAY_MIGRATIONS } from './migrations.ts'
import { openShrinking, prepareShrinking } from './incremental-vacuum.ts'
import { openDatabase, openReader, type Migration } from './open-database.ts'
import { createServerEventWriter } from './server-event-writer.ts'
import { startMerging, type AdditionMerging } from './addition-merging.ts'
import { createSessionAdditions } from './session-additions.ts'
import { createSessionWriter, refillSessions } from './session-writer.ts'
import { keepDamagedLog } from './doctor/keep-log.ts'
import { createSegmentWriter } from './segment-writer.ts'
import { createSqliteAnnotations } from './sqlite-annotations.ts'
import { createSqliteControlStore } from './sqlite-control-store.ts'
import { createSqliteDeletions } from './sqlite-deletions.ts'
import { createSqliteForwarding } from './sqlite-forwarding.ts'
import { createOutlineWriter } from './outline-table.ts'
import { createPackFiles } from './pack-files.ts'
import { createSqlitePackStore } from './sqlite-pack-store.ts'
import { createSqliteKeyframes } from './sqlite-keyframes.ts'
import { createSqliteRecordedTexts } from './sqlite-recorded-texts.ts'
import { createSqliteReplayLog } from './sqlite-replay-log.ts'
import {
  createSheetWriter,
  createSqliteSheetStore,
  type KnownSheets,
} from './sqlite-sheet-store.ts'
import { createSqliteSessionIndex } from './sqlite-session-index.ts'
import { findAddon } from './native-binding.ts'
import { createSqliteTexts } from './sqlite-texts.ts'
import { createSqliteTrails } from './sqlite-trails.ts'
import { createStorageThread } from './storage-thread.ts'
import { startWalSync } from './wal-sync.ts'

/**
 * A payload that is smaller stays in its row: there are many of them, and they are read
 * with it.
 */
const LOGGED_BYTES_MIN = 2_048

/**
 * Opens the storage in a data folder, for this process alone.
 *
 * @param warn is told what was lost on the way, in a line
 * @param logBytesLimit a log of payloads that has so much is followed by another
 * @throws {DataFolderError} when the folder cannot be used
 */
export function openSqliteStorage(
  folder: string,
  warn: (line: string) => void = () => {},
  logBytesLimit?: number,
): Storage {
  ensureDataFolder(folder)
  const lock = lockDataFolder(folder)
  const opened: { close: () => unknown }[] = []
  const closeAll = (): void => {
    for (const each of opened.toReversed()) each.close()
    lock.release()
  }
  try {
    for (const name of ['playhead.db', 'control.db']) {
      const said = keepDamagedLog(join(folder, name), Date.now())
      if (said) warn(said)
    }
    const replayOptions = {
      ...databaseOptions(folder, 'playhead.db', REPLAY_MIGRATIONS),
      refill: refillSessions,
      prepare: prepareShrinking,
    }
    const writer = openShrinking(replayOptions.path, () => openDatabase(replayOptions))
    opened.push(writer)
    // A deleted session leaves rows behind that are swept later, and a look for events of each
    // segment that goes would read all events there are.
    writer.pragma('foreign_keys = OFF')
    const reader = openReader(replayOptions)
    opened.push(reader)
    const control = openDatabase(databaseOptions(folder, 'control.db', CONTROL_MIGRATIONS))
    opened.push(control)

    const packFiles = createPackFiles(folder)
    opened.push(packFiles)

    const sessions = createSessionWriter(writer)
    const additions = createSessionAdditions(writer, sessions)
    const writeSegment = createSegmentWriter(writer, { sessions, additions })
    const writeServerEvents = createServerEventWriter(writer)
    const known: KnownSheets = new Set()
    const sheetWriter = createSheetWriter(writer, known)
    const wal = startWalSync(writer, replayOptions)
    const thread = createStorageThread('playhead-files', {
      addonPath: findAddon(replayOptions.nativeFolder),
    })
    type Write = (place: LogPlace | null) => unknown
    const queue = createCommitQueue({
      db: writer,
      write: (write: Write, place) => write(place),
      append: (payloads) => arrivals.writer.append(payloads),
      sync: wal.sync,
      untilWritable: wal.untilWritable,
    })
    const enqueue = <Result>(write: () => Result, sizeBytes: number): Promise<Result> =>
      queue.add(write, sizeBytes) as Promise<Result>
    const merging = startMerging({
      additions,
      enqueue: (write) => enqueue(write, 0),
      untilWritable: wal.untilWritable,
    })
    const arrivals = createArrivals({
      writer,
      reader,
      enqueue: (write, payload) => queue.add(write, payload?.length ?? 0, payload),
      folder,
      thread,
      limitBytes: logBytesLimit,
    })
    opened.push(arrivals.reader)
    const columns = createColumnReader(reader, writer, join(folder, 'events.scratch'))
    opened.push(columns)
    const insertDamage = writer.prepare(
      'INSERT INTO damaged_segments SELECT id FROM segments WHERE id = ? ON CONFLICT DO NOTHING',
    )
    return guardClosed({
      appendSegment: (segment) => {
        const { payload } = segment
        return queue.add(
          (place) => {
            const status = writeSegment(segment, place)
            if (place && status !== 'stored') arrivals.counts.noteGone(place.log, payload.length)
            if (segment.sheets.length > 0) sheetWriter.use(segment)
            if (status === 'stored') merging.note()
            return status
          },
          payload.length + estimateHead(segment.events.length),
          payload.length < LOGGED_BYTES_MIN ? null : payload,
        ) as Promise<AppendStatus>
      },
      appendServerEvents: (batch) =>
        enqueue(() => writeServerEvents(batch), estimateHead(batch.events.length)),
      settle: merging.guard({ settle: async () => {} }).settle,
      sessions: merging.guard(createSqliteSessionIndex(reader, columns)),
      texts: createSqliteTexts({ writer, reader, enqueue: (write) => enqueue(write, 0) }),
      recordedTexts: merging.guard(createSqliteRecordedTexts({ writer, reader, enqueue })),
      trails: merging.guard(
        createSqliteTrails({ writer, reader, enqueue: (write) => enqueue(write, 0) }),
      ),
      replays: merging.guard({
        ...createSqliteReplayLog({
          db: reader,
          arrivals: arrivals.reader,
          noteDamage: (segment) => {
            // Found again the next time it is read, if this cannot be written now.
            enqueue(() => insertDamage.run(segment), 0).catch(() => {})
          },
        }),
        ...createSqliteKeyframes(reader, { db: writer, enqueue }),
        ...createOutlineWriter(reader, writer, enqueue),
      }),
      sheets: createSqliteSheetStore({ reader, known, writer: sheetWriter, enqueue }),
      packs: merging.guard(
        createSqlitePackStore({
          writer,
          reader,
          files: packFiles,
          enqueue,
          arrivals: arrivals.counts,
        }),
      ),
      annotations: createSqliteAnnotations({
        writer,
        reader,
        enqueue: (write) => enqueue(write, 0),
      }),
      forwarding: guardRead(
        createSqliteForwarding({ writer, reader, enqueue: (write) => enqueue(write, 0) }),
        merging,
      ),
      control: createSqliteControlStore(control),
      deletions: merging.guard(
        createSqliteDeletions({
          writer,
          reader,
          enqueue: (write) => enqueue(write, 0),
          packFiles,
          arrivals,
          folder,
          thread,
          shorten: async () => {
            wal.shorten()
            await enqueue(() => {}, 0)
            await wal.untilWritable()
          },
        }),
      ),
      loadFreeBytes: async () => {
        const { bavail, bsize } = await statfs(folder)
        return bavail * bsize
      },
      close: async () => {
        await queue.close()
        merging.close()
        await arrivals.writer.close()
        await thread.close()
        await wal.close()
        writer.pragma('wal_checkpoint(TRUNCATE)')
        closeAll()
      },
    })
  } catch (error) {
    closeAll()
    throw error
  }
}

/**
 * Opens the control store alone, also while a server has the data folder.
 *
 * @throws {DataFolderError} when the folder cannot be used
 */
export function openSqliteControlStore(folder: string): {
  control: ControlStore
  close: () => void
} {
  ensureDataFolder(folder)
  const db = openDatabase(databaseOptions(folder, 'control.db', CONTROL_MIGRATIONS))
  return { control: createSqliteControlStore(db), close: () => void db.close() }
}

function databaseOptions(folder: string, name: string, migrations: readonly Migration[]) {
  return { path: join(folder, name), nativeFolder: join(folder, 'native'), migrations }
}

/** Sessions are read with the events alone. */
function guardRead(store: ForwardingStore, merging: AdditionMerging): ForwardingStore {
  const { read } = merging.guard({ read: store.read })
  return { ...store, read }
}

/** About what the events of a segment take while they wait, in bytes. */
function estimateHead(eventCount: number): number {
  return 1_000 + eventCount * 500
}
