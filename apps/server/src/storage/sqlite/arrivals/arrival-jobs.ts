import type { Database } from 'better-sqlite3'
import { join } from 'node:path'
import { measureLog } from './arrival-files.ts'

export interface LogSurvey {
  /** Of the file; 0 when it is not there. */
  readonly sizeBytes: number
  /** Of it, what rows name. */
  readonly liveBytes: number
}

/** What is counted of logs in a thread, as that reads what the index has of all its rows. */
export function createArrivalJobs(open: (path: string) => Database) {
  return {
    surveyLog: ({ folder, log }: { folder: string; log: number }): LogSurvey => {
      const live = open(join(folder, 'playhead.db'))
        .prepare<[number], number>('SELECT total(size_bytes) FROM segments WHERE log = ?')
        .pluck()
      return { sizeBytes: measureLog(folder, log), liveBytes: live.get(log) ?? 0 }
    },
  }
}
