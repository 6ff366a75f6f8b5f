import type { Storage } from '../../storage/storage.ts'
import { repeatSteps, type StepClock } from '../upkeep/repeat-steps.ts'
import type { UpkeepSource } from '../upkeep/upkeep.ts'
import { eraseStep } from './erase.ts'

export interface DeletionSourcesOptions extends StepClock {
  readonly storage: Storage
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Does the deletions that were asked for, then removes what they have left on the disk. */
export function createDeletionSources(options: DeletionSourcesOptions): UpkeepSource[] {
  const { storage, now } = options

  /** Nothing was left the last time: the next answer is that there is nothing to do. */
  let isSwept = false

  return [
    {
      name: 'deletions',
      next: async () => {
        const open = await storage.control.findOpenErasure()
        if (!open) return null
        return (signal) =>
          repeatSteps({ ...options, signal }, async () => {
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
          repeatSteps({ ...options, signal }, async () => {
            isSwept = (await storage.deletions.sweep(now())) === 'done'
            return isSwept
          })
      },
    },
  ]
}
