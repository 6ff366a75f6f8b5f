import type { IngestionWarning, IngestionWarningList } from '@playhead/protocol'
import type { Storage } from '../../storage/storage.ts'
import type { Refusals } from '../ingest/refusals.ts'
import { WARNING_TEXTS } from './warning-texts.ts'

/**
 * What was wrong with what a project sent, latest first. Nothing is counted when it
 * arrives but what was refused: the rest is read off the sessions, so that it is
 * right however late, shuffled or repeated they came.
 */
export async function loadWarnings(
  storage: Pick<Storage, 'sessions' | 'control'>,
  refusals: Refusals,
  projectId: string,
): Promise<IngestionWarningList> {
  const faults = await storage.sessions.countFaults(projectId)
  const rejection = await storage.control.findRejection(projectId)
  const warnings: IngestionWarning[] = faults.map(({ sessionId, customSessionId, ...fault }) => ({
    ...fault,
    ...WARNING_TEXTS[fault.code],
    example: { sessionId, ...(customSessionId === null ? {} : { customSessionId }) },
  }))
  if (rejection) {
    const { count, firstSeenAt, lastSeenAt, example } = rejection
    const code = 'event_rejected'
    const seen = { code, count, firstSeenAt, lastSeenAt } as const
    warnings.push({ ...seen, ...WARNING_TEXTS[code], example: { message: example } })
  }
  for (const refusal of refusals.list(projectId)) {
    warnings.push({ ...refusal, ...WARNING_TEXTS[refusal.code], example: {} })
  }
  return { warnings: warnings.sort((a, b) => b.lastSeenAt - a.lastSeenAt) }
}
