import type { SessionFaults, StoredSession } from '../session-index.ts'
import { compareText } from '../compare-text.ts'

/** What is wrong with the sessions, by code. */
export function countSessionFaults(sessions: readonly StoredSession[]): SessionFaults[] {
  const latestFirst = sessions.toSorted(
    (a, b) => b.columns.startedAt - a.columns.startedAt || compareText(b.sessionId, a.sessionId),
  )
  const counted = new Map<string, SessionFaults>()
  for (const fault of latestFirst.flatMap(listFaults)) {
    const known = counted.get(fault.code)
    counted.set(fault.code, {
      ...(known ?? fault),
      count: fault.count + (known?.count ?? 0),
      firstSeenAt: Math.min(fault.firstSeenAt, known?.firstSeenAt ?? Infinity),
      lastSeenAt: Math.max(fault.lastSeenAt, known?.lastSeenAt ?? -Infinity),
    })
  }
  return [...counted.values()].sort((a, b) => compareText(a.code, b.code))
}

function listFaults({ sessionId, columns }: StoredSession): SessionFaults[] {
  const { startedAt, endedAt, customSessionId, keptOutReason, keptOutCount } = columns
  const seen = { firstSeenAt: startedAt, lastSeenAt: endedAt, sessionId, customSessionId }
  return [
    ...(keptOutReason ? [{ ...seen, code: keptOutReason, count: keptOutCount }] : []),
    ...(columns.isClockFarOff ? [{ ...seen, code: 'clock_far_off' as const, count: 1 }] : []),
  ]
}
