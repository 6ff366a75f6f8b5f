/** Tells when a dictionary should be made anew, by how well the packs of late do. */
export interface DictionaryJudge {
  /** @param report with the ratio that the dictionary had when it was made */
  note(projectId: string, report: { bytesIn: number; bytesOut: number; ratio: number }): void
  noteBuild(projectId: string): void
  /** It was not tried not long ago. */
  mayBuild(projectId: string): boolean
  isStale(projectId: string): boolean
}

/** So many packings are looked at together; one page that is new says nothing. */
const SESSIONS = 10
/** Below this part of what it was, it does not pay any more. */
const STALE = 0.7
/** Trying costs as much as packing some minutes. */
const PAUSE_MS = 600_000

interface Score {
  bytesIn: number
  bytesOut: number
  sessions: number
  isStale: boolean
  builtAt: number
}

export function createDictionaryJudge(now: () => number): DictionaryJudge {
  const records = new Map<string, Score>()
  const find = (projectId: string): Score => {
    const known = records.get(projectId)
    if (known) return known
    const record = { bytesIn: 0, bytesOut: 0, sessions: 0, isStale: false, builtAt: -Infinity }
    records.set(projectId, record)
    return record
  }
  const mayBuild = (projectId: string): boolean => now() - find(projectId).builtAt >= PAUSE_MS

  return {
    note: (projectId, { bytesIn, bytesOut, ratio }) => {
      if (bytesOut === 0) return
      const record = find(projectId)
      record.bytesIn += bytesIn
      record.bytesOut += bytesOut
      record.sessions += 1
      if (record.sessions < SESSIONS) return
      record.isStale = record.bytesIn / record.bytesOut < ratio * STALE
      Object.assign(record, { bytesIn: 0, bytesOut: 0, sessions: 0 })
    },
    noteBuild: (projectId) => {
      Object.assign(find(projectId), { isStale: false, builtAt: now() })
    },
    mayBuild,
    isStale: (projectId) => find(projectId).isStale && mayBuild(projectId),
  }
}
