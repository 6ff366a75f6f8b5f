import { ConfigError } from '../config.ts'
import { AppError } from '../errors.ts'
import { BucketError } from '../services/backups/bucket.ts'
import { PlaceDatabaseError } from '../services/enrichment/index.ts'
import { BackupError, DataFolderError, KeyTakenError } from '../storage/storage-errors.ts'

/** A port that a server wants is taken. */
export class PortError extends Error {
  override readonly name = 'PortError'
}

/**
 * What to tell the person who typed a command that failed: the message alone
 * where it says all there is to know, else the whole error.
 */
export function describeFailure(error: unknown): string {
  if (error instanceof PlaceDatabaseError) return `${error.message}: ${error.hint}`
  const isExpected =
    error instanceof ConfigError ||
    error instanceof BackupError ||
    error instanceof BucketError ||
    error instanceof DataFolderError ||
    error instanceof PortError ||
    error instanceof KeyTakenError ||
    error instanceof AppError
  if (isExpected) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
