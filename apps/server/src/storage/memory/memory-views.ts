import { VIEWS_LIMIT, type StoredView, type ViewStore } from '../view-store.ts'
import { compareText } from '../compare-text.ts'

export function createMemoryViews(): {
  readonly store: ViewStore
  forgetProject(projectId: string): void
  forgetUser(userId: string): void
} {
  const views = new Map<string, StoredView>()
  const drop = (isGone: (view: StoredView) => boolean): void => {
    for (const view of views.values()) if (isGone(view)) views.delete(view.id)
  }
  const store: ViewStore = {
    putView: async (view) => {
      const beside = [...views.values()].filter(
        ({ id, projectId, isShared, ownerId }) =>
          id !== view.id &&
          projectId === view.projectId &&
          isShared === view.isShared &&
          (isShared || ownerId === view.ownerId),
      )
      if (beside.length >= VIEWS_LIMIT) return 'full'
      const known = views.get(view.id)
      const kept = known ?? view
      const { projectId, ownerId, createdBy, createdAt } = kept
      views.set(view.id, { ...view, projectId, ownerId, createdBy, createdAt })
      return 'stored'
    },
    listViews: async (projectId, userId) =>
      [...views.values()]
        .filter((view) => view.projectId === projectId)
        .filter(({ isShared, ownerId }) => isShared || ownerId === userId)
        .sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id))
        .map((view) => ({ ...view })),
    findView: async (projectId, viewId) => {
      const view = views.get(viewId)
      return view?.projectId === projectId ? { ...view } : null
    },
    deleteView: async (projectId, viewId) =>
      views.get(viewId)?.projectId === projectId && views.delete(viewId),
  }
  return {
    store,
    forgetProject: (projectId) => drop((view) => view.projectId === projectId),
    forgetUser: (userId) => drop(({ isShared, ownerId }) => !isShared && ownerId === userId),
  }
}
