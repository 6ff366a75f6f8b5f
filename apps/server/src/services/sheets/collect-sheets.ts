import type { SheetStore } from '../../storage/sheet-store.ts'
import type { UpkeepSource } from '../upkeep/upkeep.ts'

/** A sheet without a session may be one whose session is on its way; not after a day. */
const ALONE_MS = 86_400_000
/** Some milliseconds of work. */
const STEP_SHEETS = 100
const REST_MS = 600_000

/** Lets go of the sheets of sessions that were deleted, in small steps. */
export function createSheetCollection(
  sheets: Pick<SheetStore, 'collect'>,
  now: () => number,
): UpkeepSource {
  let restUntil = -Infinity
  return {
    name: 'sheets',
    async next() {
      if (now() < restUntil) return null
      return async () => {
        const collected = await sheets.collect({ before: now() - ALONE_MS, limit: STEP_SHEETS })
        if (collected < STEP_SHEETS) restUntil = now() + REST_MS
      }
    },
  }
}
