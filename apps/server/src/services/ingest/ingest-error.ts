import { AppError } from '../../errors.ts'
import {
  SessionOwnershipError,
  StorageOverloadedError,
  StorageUnavailableError,
} from '../../storage/storage-errors.ts'

/** Why the storage did not take something, in the words of the table; anything else as it is. */
export function toIngestError(cause: unknown): unknown {
  if (cause instanceof SessionOwnershipError) {
    return new AppError('session_belongs_to_another_project', undefined, { cause })
  }
  if (cause instanceof StorageOverloadedError) {
    return new AppError('overloaded', undefined, { cause })
  }
  if (cause instanceof StorageUnavailableError) {
    return new AppError('storage_unavailable', undefined, { cause })
  }
  return cause
}
