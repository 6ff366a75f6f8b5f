import { createStorms, type CreateStorms } from '../dom/storms.ts'
import { splitEvent, type SplitEvent } from '../segment/split-event.ts'

/** The part for pages that are larger than a segment, or that change faster than they are recorded. */
export interface Heavy {
  readonly createStorms: CreateStorms
  readonly splitEvent: SplitEvent
}

export const heavy: Heavy = { createStorms, splitEvent }
