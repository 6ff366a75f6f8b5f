import { join } from 'node:path'
import type { ControlStore } from '../control-store.ts'
import { guardClosed } from '../guard-closed.ts'
import type { Storage } from '../storage.ts'
import { createCommitQueue } from './commit-queue.ts'
import { ensureDataFolder, lockDataFolder } from './data-folder.ts'
import { CONTROL_MIGRATIONS, REPLAY_MIGRATIONS } from './migrations.ts'
import { openShrinking, prepareShrinking } from './incremental-vacuum.ts'
import { openDatabase, openReader, type Migration } from './open-database.ts'
import { createServerEventWriter } from './server-event-writer.ts'
import { refillSessions } from './session-writer.ts'
import { keepDamagedLog } from './doctor/keep-log.ts'
import { createSegmentWriter } from './segment-writer.ts'
import { createSqliteControlStore } from './sqlite-control-store.ts'
import { createSqliteDeletions } from './sqlite-deletions.ts'
import { createSqliteReplayLog } from './sqlite-replay-log.ts'
import {
  createSheetWriter,
  createSqliteSheetStore,
  type KnownSheets,
} from './sqlite-sheet-store.ts'
import { createSqliteSessionIndex } from './sqlite-session-index.ts'
import { startWalSync } from './wal-sync.ts'

/**
 * Opens the storage in a data folder, for this process alone.
 *
 * @param warn is told what was lost on the way, in a line
 * @throws {DataFolderError} when the folder cannot be used
 */
export function openSqliteStorage(
  folder: string,
  warn: (line: string) => void = () => {},
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

    const writeSegment = createSegmentWriter(writer)
    const writeServerEvents = createServerEventWriter(writer)
    const known: KnownSheets = new Set()
    const sheetWriter = createSheetWriter(writer, known)
