import type { NewSheet, SheetStore } from '../sheet-store.ts'
import type { MemorySessions } from './memory-sessions.ts'

export function createMemorySheetStore(sessions: MemorySessions): SheetStore {
  const projects = new Map<string, Map<string, NewSheet>>()

  const listUses = (sessionId: string): Set<string> =>
    new Set([...(sessions.get(sessionId)?.segments.values() ?? [])].flatMap(({ sheets }) => sheets))

  const isUsed = (projectId: string, hash: string): boolean =>
    [...sessions].some(([id, session]) => session.projectId === projectId && listUses(id).has(hash))

  return {
    findMissing: async (projectId, hashes) =>
      hashes.filter((hash) => !projects.get(projectId)?.has(hash)),
    put: async (projectId, sheets) => {
      const known = projects.get(projectId) ?? new Map<string, NewSheet>()
      projects.set(projectId, known)
      const before = known.size
      for (const sheet of sheets) {
        if (known.has(sheet.hash)) continue
        if (sheet.base !== null && known.get(sheet.base)?.base !== null) continue
        known.set(sheet.hash, { ...sheet, content: Uint8Array.from(sheet.content) })
      }
      return known.size - before
    },
    load: async (projectId, hash) => {
      const sheet = projects.get(projectId)?.get(hash)
      return sheet ? { content: Uint8Array.from(sheet.content), base: sheet.base } : null
    },
    findBases: async ({ projectId, sizeBytes, limit }) =>
      [...(projects.get(projectId)?.values() ?? [])]
        .filter(
          ({ base, content: { length } }) =>
            base === null && length >= sizeBytes / 2 && length <= sizeBytes * 2,
        )
        .toSorted((a, b) => b.storedAt - a.storedAt)
        .slice(0, limit)
        .map(({ hash }) => hash),
    listOfSession: async (sessionId) => [...listUses(sessionId)],
    measure: async (projectId) =>
      [...(projects.get(projectId)?.values() ?? [])].reduce(
        (sum, { content }) => sum + content.length,
        0,
      ),
    collect: async ({ before, limit }) => {
      let deleted = 0
      for (const [projectId, sheets] of projects) {
        for (const { hash, storedAt } of sheets.values()) {
          if (deleted === limit || storedAt >= before || isUsed(projectId, hash)) continue
          if (sheets.values().some(({ base }) => base === hash)) continue
          sheets.delete(hash)
          deleted += 1
        }
      }
      return deleted
    },
  }
}
