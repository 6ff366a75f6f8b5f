/** What is inside a backup, in its `manifest.json`, which is written last. */
export interface BackupManifest extends BackupCounts {
  readonly format: typeof BACKUP_FORMAT
  /** Of Playhead, that made it. */
  readonly version: string
  /** Epoch milliseconds: what was acknowledged before is inside. */
  readonly createdAt: number
  readonly files: readonly BackupFile[]
}

export interface BackupCounts {
  readonly sessions: number
  /** Of recordings, by themselves and in packs. */
  readonly chunks: number
  /** Chunks that were damaged in the data folder already. */
  readonly damagedChunks: number
  /** Keyframes, dictionaries and style sheets that were; earlier backups do not say. */
  readonly damagedParts?: number
}

export interface BackupFile {
  /** Below the backup's folder, with `/` between its parts. */
  readonly path: string
  readonly sizeBytes: number
  /** In hex. */
  readonly sha256: string
}

export const BACKUP_FORMAT = 1

export const BACKUP_MANIFEST = 'manifest.json'

/** How large a backup is, in bytes. */
export function getBackupSize({ files }: Pick<BackupManifest, 'files'>): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}

/** null when the text is no manifest of this format, or names files outside of the backup. */
export function parseBackupManifest(text: string): BackupManifest | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  return isManifest(value) ? value : null
}

function isManifest(value: unknown): value is BackupManifest {
  if (typeof value !== 'object' || value === null) return false
  const { format, version, createdAt, files, sessions, chunks, damagedChunks } =
    value as Partial<BackupManifest>
  return (
    format === BACKUP_FORMAT &&
    typeof version === 'string' &&
    [createdAt, sessions, chunks, damagedChunks].every(Number.isFinite) &&
    Array.isArray(files) &&
    files.every(isFile)
  )
}

function isFile(value: unknown): value is BackupFile {
  if (typeof value !== 'object' || value === null) return false
  const { path, sizeBytes, sha256 } = value as Partial<BackupFile>
  return (
    typeof path === 'string' &&
    /^(?:playhead|control)\.db$|^replays\/[\w.-]+\/[\w-]+\.db$|^arrivals\/\d+\.log$/.test(path) &&
    !path.includes('..') &&
    Number.isInteger(sizeBytes) &&
    /^[0-9a-f]{64}$/.test(sha256 ?? '')
  )
}
