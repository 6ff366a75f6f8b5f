/** What of a log is still of use, as far as it is known. */
export interface LogCount {
  readonly sizeBytes: number
  readonly liveBytes: number
  /** Nothing has gone since it was counted. */
  readonly isExact: boolean
}

/**
 * Keeps in mind how much of each log is of use: a log is counted once, and then it is
 * noted what goes. What is noted may have been rolled back, or counted as gone already:
 * a log never has less than this says, and is counted again before anything comes of it.
 */
export interface ArrivalCounts {
  /** A row that named so much of a log names it no more. */
  noteGone(log: number, sizeBytes: number): void
  /** Takes a count that began when `mark` was called. */
  set(log: number, count: { readonly sizeBytes: number; readonly liveBytes: number }): void
  /** To be called before a log is counted. */
  mark(log: number): void
  /** Undefined when it has not been counted. */
  get(log: number): LogCount | undefined
  /** What went of a log since it was marked, or since the process began. */
  getGoneBytes(log: number): number
  forget(log: number): void
}

export function createArrivalCounts(): ArrivalCounts {
  const counted = new Map<number, { sizeBytes: number; liveBytes: number }>()
  const gone = new Map<number, number>()
  const getGoneBytes = (log: number): number => gone.get(log) ?? 0

  return {
    noteGone: (log, sizeBytes) => void gone.set(log, getGoneBytes(log) + sizeBytes),
    mark: (log) => void gone.delete(log),
    set: (log, { sizeBytes, liveBytes }) => void counted.set(log, { sizeBytes, liveBytes }),
    get: (log) => {
      const count = counted.get(log)
      if (!count) return undefined
      const goneBytes = getGoneBytes(log)
      return {
        sizeBytes: count.sizeBytes,
        liveBytes: Math.max(0, count.liveBytes - goneBytes),
        isExact: goneBytes === 0,
      }
    },
    getGoneBytes,
    forget: (log) => {
      counted.delete(log)
      gone.delete(log)
    },
  }
}
