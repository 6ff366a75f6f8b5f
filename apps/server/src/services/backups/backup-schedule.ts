import type { Logger } from 'pino'
import type { Backups } from './backups.ts'

export interface BackupScheduleOptions {
  readonly backups: Backups
  /** How old the newest backup may become; 0: none is made by itself. */
  readonly everyHours: number
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly logger: Pick<Logger, 'error'>
  /** How often it is looked, in milliseconds. */
  readonly lookEveryMs?: number
}

const HOUR_MS = 3_600_000
/** One that has failed is not tried again before this: what is wrong seldom passes at once. */
const FAILURE_REST_MS = HOUR_MS
const LOOK_EVERY_MS = 60_000

/**
 * Begins a backup whenever the newest one is too old: also the first one, and the one that
 * was missed while the server did not run.
 *
 * @returns what ends it; a backup under way goes on
 */
export function startBackupSchedule(options: BackupScheduleOptions): () => void {
  const { backups, everyHours, now, logger, lookEveryMs = LOOK_EVERY_MS } = options
  if (everyHours === 0) return () => {}

  const look = async (): Promise<void> => {
    const { startedAt, failure, backups: made } = await backups.list()
    const newestAt = made[0]?.createdAt ?? -Infinity
    // One that has not reached the bucket is in the folder, and is no success for that.
    const dueAt = failure ? failure.at + FAILURE_REST_MS : newestAt + everyHours * HOUR_MS
    if (startedAt !== null || now() < dueAt) return
    await backups.start()
  }

  const timer = setInterval(() => {
    look().catch((error: unknown) => logger.error({ err: error }, 'no backup could be begun'))
  }, lookEveryMs)
  timer.unref()
  return () => clearInterval(timer)
}
