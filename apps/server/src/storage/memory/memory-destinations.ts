import type { DestinationStore, StoredDestination } from '../destination-store.ts'
import { compareText } from '../compare-text.ts'

export function createMemoryDestinations(): {
  readonly store: DestinationStore
  forgetProject(projectId: string): void
} {
  const destinations = new Map<string, StoredDestination>()
  const store: DestinationStore = {
    putDestination: async (destination) => {
      const known = destinations.get(destination.id)
      const { createdAt = destination.createdAt, projectId = destination.projectId } = known ?? {}
      destinations.set(destination.id, structuredClone({ ...destination, createdAt, projectId }))
    },
    listDestinations: async (projectId) =>
      [...destinations.values()]
        .filter((each) => projectId === null || each.projectId === projectId)
        .sort((a, b) => a.createdAt - b.createdAt || compareText(a.id, b.id))
        .map((each) => structuredClone(each)),
    deleteDestination: async (projectId, id) =>
      destinations.get(id)?.projectId === projectId && destinations.delete(id),
  }
  return {
    store,
    forgetProject: (projectId) => {
      for (const each of destinations.values()) {
        if (each.projectId === projectId) destinations.delete(each.id)
      }
    },
  }
}
