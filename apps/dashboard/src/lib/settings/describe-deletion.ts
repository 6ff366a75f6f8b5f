import type { Deletion } from '@playhead/protocol'
import { formatFullTime } from '../format/moment.ts'

/** What a deletion took or takes, in words. */
export function describeDeletion({
  subject,
  projectName,
}: Pick<Deletion, 'subject' | 'projectName'>): string {
  switch (subject.kind) {
    case 'session':
      return `Session ${subject.sessionId}`
    case 'sessions':
      return `Sessions that were chosen in the list (${subject.sessionIds.length})`
    case 'user':
      return `Everything of the user ${shorten(subject.userId)}`
    case 'visitor':
      return `Everything of the visitor ${shorten(subject.anonymousId)}`
    case 'range':
      return `Sessions from ${formatFullTime(subject.fromAt)} to ${formatFullTime(subject.toAt)}`
    case 'project':
      return `The project ${projectName}`
    case 'age':
      return `Sessions from before ${formatFullTime(subject.toAt)}`
    case 'budget':
      return 'Sessions beyond the budget'
  }
}

function shorten(id: string): string {
  return id.startsWith('sha256:') ? `${id.slice(0, 19)}…` : id
}

/** How long a budget lasts: `12 days`. */
export function describeDaysLeft(daysLeft: number): string {
  if (daysLeft < 1) return daysLeft === 0 ? 'It is reached' : 'Less than a day'
  if (daysLeft > 3_650) return 'More than ten years'
  const days = Math.floor(daysLeft)
  return `${days} day${days === 1 ? '' : 's'}`
}
