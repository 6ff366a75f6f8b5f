import type { IngestionWarningCode } from '@playhead/protocol'

/** What was refused to a project because it sent too much, since the server started. */
export interface Refusal {
  readonly code: RefusalCode
  readonly count: number
  readonly firstSeenAt: number
  readonly lastSeenAt: number
}

export type RefusalCode = Extract<
  IngestionWarningCode,
  'rate_limited' | 'daily_limit_reached' | 'project_full'
>

export interface Refusals {
  note(projectId: string, code: RefusalCode, at: number): void
  list(projectId: string): Refusal[]
}

/** Counts in memory: a flood must not become a flood of writes. */
export function createRefusals(): Refusals {
  const known = new Map<string, Map<RefusalCode, Refusal>>()
  return {
    note: (projectId, code, at) => {
      const ofProject = known.get(projectId) ?? new Map<RefusalCode, Refusal>()
      const before = ofProject.get(code)
      ofProject.set(code, {
        code,
        count: (before?.count ?? 0) + 1,
        firstSeenAt: before?.firstSeenAt ?? at,
        lastSeenAt: at,
      })
      known.set(projectId, ofProject)
    },
    list: (projectId) => [...(known.get(projectId)?.values() ?? [])],
  }
}
