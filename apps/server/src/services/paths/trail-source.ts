import type { TrailStore } from '../../storage/trails.ts'
import { repeatSteps, type StepClock } from '../upkeep/repeat-steps.ts'
import type { UpkeepSource } from '../upkeep/upkeep.ts'

/** A session that was quiet for so long most often stays so; its trail is kept from then on. */
const QUIET_MS = 5 * 60_000

export interface TrailSourceOptions extends StepClock {
  readonly trails: Pick<TrailStore, 'isDue' | 'step'>
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Keeps the trails of sessions, so that nobody who asks for paths waits for their making. */
export function createTrailSource(options: TrailSourceOptions): UpkeepSource {
  const { trails, now } = options
  return {
    name: 'trails',
    next: async () => {
      if (!(await trails.isDue(now() - QUIET_MS))) return null
      return (signal) =>
        repeatSteps(
          { ...options, signal },
          async () => (await trails.step(now() - QUIET_MS)) === 'done',
        )
    },
  }
}
