import { AppError } from '../../errors.ts'

/** How old what is known of the disk may be. */
const LOOK_EVERY_MS = 500
/** A small body is written to the log of the database and to the database; a large one once. */
const WRITTEN_TIMES = 2

export interface DiskGuard {
  /** Before something is stored. @throws {AppError} disk_full */
  check(sizeBytes: number): void
  getState(): DiskState
}

export interface DiskState {
  readonly isFull: boolean
  readonly freeBytes: number
  /** Below this nothing more is taken in. */
  readonly reserveBytes: number
}

/**
 * Stops ingest before the disk is full: once SQLite fails, deleting fails too. It
 * looks at the disk at most twice a second, when somebody asks, and counts what is
 * written in between. So it also lets ingest go on by itself.
 */
export async function createDiskGuard(options: {
  readonly loadFreeBytes: () => Promise<number>
  readonly reserveBytes: number
  readonly now: () => number
}): Promise<DiskGuard> {
  const { loadFreeBytes, reserveBytes, now } = options
  let freeBytes = await loadFreeBytes()
  let lookedAt = now()
  let isLooking = false

  const look = async (): Promise<void> => {
    isLooking = true
    try {
      freeBytes = await loadFreeBytes()
    } catch {
      // What was known stays: a disk that cannot even be asked will fail the commit.
    } finally {
      lookedAt = now()
      isLooking = false
    }
  }
  const refresh = (): void => {
    if (!isLooking && Math.abs(now() - lookedAt) >= LOOK_EVERY_MS) void look()
  }

  return {
    check: (sizeBytes) => {
      refresh()
      if (freeBytes < reserveBytes) {
        throw new AppError(
          'disk_full',
          `${toMegabytes(freeBytes)} MB are free on the disk of the data folder; below ${toMegabytes(reserveBytes)} MB nothing is taken in.`,
        )
      }
      freeBytes -= sizeBytes * WRITTEN_TIMES
    },
    getState: () => {
      refresh()
      return { isFull: freeBytes < reserveBytes, freeBytes, reserveBytes }
    },
  }
}

function toMegabytes(bytes: number): number {
  return Math.max(0, Math.floor(bytes / 1_000_000))
}
