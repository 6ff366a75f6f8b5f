import type { TextIndex } from '../../storage/text-index.ts'
import { repeatSteps, type StepClock } from '../upkeep/repeat-steps.ts'
import type { UpkeepSource } from '../upkeep/upkeep.ts'

export interface TextIndexSourceOptions extends StepClock {
  readonly texts: TextIndex
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Takes what was stored into the index of words, and removes the words of what is gone. */
export function createTextIndexSource(options: TextIndexSourceOptions): UpkeepSource {
  const { texts, now } = options
  return {
    name: 'texts',
    next: async () => {
      if (!(await texts.isDue(now()))) return null
      return (signal) =>
        repeatSteps({ ...options, signal }, async () => (await texts.step(now())) === 'done')
    },
  }
}
