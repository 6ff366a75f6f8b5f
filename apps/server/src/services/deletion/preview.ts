import type { DeletionPreview } from '@playhead/protocol'
import { setImmediate } from 'node:timers/promises'
import type { Deletions, SelectionQuery } from '../../storage/deletions.ts'
import type { SessionRange } from '../../storage/session-index.ts'

/** Steps of a thousand sessions each. */
const STEPS_LIMIT = 100

/** Counts what a deletion of a range of time would take, by steps between which others work. */
export async function previewRange(
  { select }: Pick<Deletions, 'select'>,
  range: SessionRange,
): Promise<DeletionPreview> {
  const everyone = { person: null, endedBefore: null, isPoor: false, withPinned: true }
  let after: SelectionQuery['after'] = null
  let sessions = 0
  let sizeBytes = 0
  for (let step = 0; step < STEPS_LIMIT; step += 1) {
    const found = await select({ ...range, ...everyone, after })
    sessions += found.sessions.length
    for (const session of found.sessions) sizeBytes += session.sizeBytes
    if (!found.next) return { sessions, sizeBytes, isComplete: true }
    after = found.next
    await setImmediate()
  }
  return { sessions, sizeBytes, isComplete: false }
}
