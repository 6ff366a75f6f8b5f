import type { Erasure, ErasureStore, UseNote } from '../erasures.ts'
import { compareText } from '../compare-text.ts'

const DAY_MS = 86_400_000

/** @param forget drops what the control store has of a project */
export function createMemoryErasures(forget: (projectId: string) => void): ErasureStore {
  const erasures = new Map<string, Erasure>()
  const notes = new Map<string, Map<number, UseNote>>()

  const sort = (): Erasure[] =>
    [...erasures.values()].sort((a, b) => a.requestedAt - b.requestedAt || compareText(a.id, b.id))
  return {
    putErasure: async (erasure) => void erasures.set(erasure.id, structuredClone(erasure)),
    updateErasure: async (id, progress) => {
      const known = erasures.get(id)
      if (known) erasures.set(id, structuredClone({ ...known, ...progress }))
    },
    findErasure: async (id) => structuredClone(erasures.get(id) ?? null),
    findOpenErasure: async () =>
      structuredClone(sort().find(({ finishedAt }) => finishedAt === null) ?? null),
    listErasures: async ({ projectId, limit }) =>
      sort()
        .reverse()
        .filter((erasure) => projectId === null || erasure.projectId === projectId)
        .slice(0, limit)
        .map((erasure) => structuredClone(erasure)),
    sumErased: async (projectId, sinceAt) =>
      sort()
        .filter((each) => each.projectId === projectId && each.requestedAt >= sinceAt)
        .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    noteUse: async (projectId, note) => {
      const days = notes.get(projectId) ?? new Map<number, UseNote>()
      const day = Math.floor(note.at / DAY_MS)
      if (!days.has(day)) days.set(day, { ...note })
      notes.set(projectId, days)
    },
    listUse: async (projectId, sinceAt) =>
      [...(notes.get(projectId)?.values() ?? [])]
        .filter(({ at }) => at >= sinceAt)
        .sort((a, b) => a.at - b.at),
    deleteProject: async (projectId) => {
      notes.delete(projectId)
      forget(projectId)
    },
  }
}
