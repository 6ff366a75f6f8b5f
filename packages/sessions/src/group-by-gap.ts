/** A run of one person's events without a gap as long as the idle timeout. */
export interface EventGroup<Event> {
  readonly startedAt: number
  readonly endedAt: number
  readonly reason: 'first_visit' | 'idle_timeout' | 'max_duration'
  readonly events: readonly Event[]
}

/**
 * Groups the events of one (project, person) that came without a session id, by
 * the same limits as the recorder's sessions. The order in which they are given
 * does not matter: they are sorted by time, and events of one moment by `key`,
 * which must be unique.
 */
export function groupEventsByGap<Event extends { readonly at: number; readonly key: string }>(
  events: readonly Event[],
  limits: { readonly idleTimeoutMs: number; readonly maxDurationMs: number },
): EventGroup<Event>[] {
  const groups: { startedAt: number; endedAt: number; reason: GroupReason; events: Event[] }[] = []
  let group: (typeof groups)[number] | undefined
  for (const event of [...events].sort(compareEvents)) {
    const reason = group ? computeBreak(group, event.at, limits) : 'first_visit'
    if (group && !reason) {
      group.endedAt = event.at
      group.events.push(event)
    } else {
      group = {
        startedAt: event.at,
        endedAt: event.at,
        reason: reason ?? 'first_visit',
        events: [event],
      }
      groups.push(group)
    }
  }
  return groups
}

type GroupReason = EventGroup<unknown>['reason']

function computeBreak(
  group: { startedAt: number; endedAt: number },
  at: number,
  limits: { idleTimeoutMs: number; maxDurationMs: number },
): GroupReason | null {
  const idleEnd = group.endedAt + limits.idleTimeoutMs
  const longestEnd = group.startedAt + limits.maxDurationMs
  if (at < idleEnd && at < longestEnd) return null
  return idleEnd <= longestEnd ? 'idle_timeout' : 'max_duration'
}

function compareEvents(a: { at: number; key: string }, b: { at: number; key: string }): number {
  if (a.at !== b.at) return a.at - b.at
  return a.key < b.key ? -1 : Number(a.key > b.key)
}
