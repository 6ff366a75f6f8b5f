import type { Database } from 'better-sqlite3'
import { createArrivalJobs } from './arrivals/arrival-jobs.ts'
import { copyLog } from './copy-log.ts'
import { createPackFileJobs, type OpenDatabaseFile } from './pack-file-jobs.ts'

/** What is done in a thread of the storage, as jobs of plain data. */
export type StorageJobs = ReturnType<typeof createStorageJobs>['jobs']

export function createStorageJobs(openFile: OpenDatabaseFile) {
  const packFiles = createPackFileJobs(openFile)
  const databases = new Map<string, Database>()

  const open = (path: string): Database => {
    const known = databases.get(path)
    if (known) return known
    const db = openFile(path)
    db.pragma('synchronous = NORMAL')
    databases.set(path, db)
    return db
  }

  return {
    jobs: {
      /** Moves the write-ahead log into the database, which takes the disk some 20 ms at a time. */
      copyLog: (path: string): void => copyLog(open(path)),
      ...createArrivalJobs(open),
      ...packFiles.jobs,
    },
    close: (): void => {
      packFiles.close()
      for (const db of databases.values()) db.close()
    },
  }
}
