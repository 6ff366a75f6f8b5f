import type { Storage } from '../../storage/storage.ts'
import type { UpkeepSource } from '../upkeep/upkeep.ts'
import { eraseStep } from './erase.ts'

/** How long one task goes on with its short steps, in milliseconds. */
const TASK_MS = 400

export interface DeletionSourcesOptions {
  readonly storage: Storage
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Milliseconds, of a clock that only goes forward. */
  readonly stopwatch: () => number
  /** Resolves after so many milliseconds. */
  readonly rest: (durationMs: number) => Promise<void>
}

/** Does the deletions that were asked for, then removes what they have left on the disk. */
export function createDeletionSources(options: DeletionSourcesOptions): UpkeepSource[] {
  const { storage, now, stopwatch, rest } = options

  /** Does steps until one says that it was the last; as long as they take, others get between. */
  const repeat = async (signal: AbortSignal, step: () => Promise<boolean>): Promise<void> => {
    const endsAt = stopwatch() + TASK_MS
    for (;;) {
      const startedAt = stopwatch()
      const isLast = await step()
      if (isLast || signal.aborted || stopwatch() >= endsAt) return
      await rest(Math.min(stopwatch() - startedAt, TASK_MS))
    }
  }

  /** Nothing was left the last time: the next answer is that there is nothing to do. */
  let isSwept = false

  return [
    {
      name: 'deletions',
      next: async () => {
        const open = await storage.control.findOpenErasure()
        if (!open) return null
        return (signal) =>
          repeat(signal, async () => {
            const erasure = await storage.control.findOpenErasure()
            if (!erasure) return true
            await eraseStep(storage, erasure, now)
            return false
          })
      },
    },
    {
      name: 'sweep',
      // Never here: what is asked while a backup copies the files must not touch them.
      next: async () => {
        if (isSwept) {
          isSwept = false
          return null
        }
        return (signal) =>
          repeat(signal, async () => {
            isSwept = (await storage.deletions.sweep(now())) === 'done'
            return isSwept
          })
      },
    },
  ]
}
