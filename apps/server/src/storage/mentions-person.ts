import type { PersonId } from './deletions.ts'
import type { SessionTally } from './session-tally.ts'

/** Whether a person appears in what is known of a session. */
export function mentionsPerson(tally: SessionTally, { kind, id }: PersonId): boolean {
  if (kind === 'anonymous') return tally.visitor.fact.anonymousId === id
  const { users, sampled, unsampled, server, early, late } = tally
  if (users?.least === id || users?.most === id) return true
  return [sampled, unsampled, server, early, late].some(
    (delta) => delta?.user?.fact.userId === id || delta?.traits?.fact.userId === id,
  )
}
