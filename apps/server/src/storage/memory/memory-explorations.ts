import type { ExplorationStore, StoredExploration } from '../exploration-store.ts'
import { compareText } from '../compare-text.ts'

export function createMemoryExplorations(): {
  readonly store: ExplorationStore
  forgetProject(projectId: string): void
} {
  const projects = new Map<string, Map<string, StoredExploration>>()
  const store: ExplorationStore = {
    putExploration: async (exploration) => {
      const { projectId, id } = exploration
      const known = projects.get(projectId) ?? new Map<string, StoredExploration>()
      projects.set(projectId, known.set(id, structuredClone(exploration)))
    },
    dropExploration: async (projectId, id) => projects.get(projectId)?.delete(id) ?? false,
    listExplorations: async (projectId) =>
      [...(projects.get(projectId)?.values() ?? [])]
        .sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id))
        .map((exploration) => structuredClone(exploration)),
  }
  return { store, forgetProject: (projectId) => void projects.delete(projectId) }
}
