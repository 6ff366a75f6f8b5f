/** The session was first sent with the key of another project. */
export class SessionOwnershipError extends Error {
  override readonly name = 'SessionOwnershipError'
  constructor(sessionId: string) {
    super(`session ${sessionId} belongs to another project`)
  }
}

/** More waits to be written than may; the same segment is welcome again later. */
export class StorageOverloadedError extends Error {
  override readonly name = 'StorageOverloadedError'
}

/** The disk or its database failed; nothing was stored, `cause` has the reason. */
export class StorageUnavailableError extends Error {
  override readonly name = 'StorageUnavailableError'
}

/** Whether an error, or what caused it, is an engine's word for a damaged database. */
export function isStorageDamaged(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) return true
  return isStorageDamaged(error.cause)
}

/** The storage was used after it was closed. */
export class StorageClosedError extends Error {
  override readonly name = 'StorageClosedError'
  constructor() {
    super('the storage is closed')
  }
}

/** Another project has that key already. */
export class KeyTakenError extends Error {
  override readonly name = 'KeyTakenError'
  constructor() {
    super('another project has this key already')
  }
}

/** The data folder cannot be used; the message says why and what can be done. */
export class DataFolderError extends Error {
  override readonly name: string = 'DataFolderError'
}

/** Another process has the data folder. */
export class DataFolderInUseError extends DataFolderError {
  override readonly name = 'DataFolderInUseError'
}

/** A backup or a restore cannot be done; the message says why and what can be done. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
}

/** Whether the data folder cannot be used because another process does. */
export function isDataFolderInUse(error: unknown): boolean {
  if (!(error instanceof DataFolderError) || !(error.cause instanceof Error)) return false
  return 'code' in error.cause && String(error.cause.code).startsWith('SQLITE_BUSY')
}
