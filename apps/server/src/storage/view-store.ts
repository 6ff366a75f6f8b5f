import type { SavedView } from '@playhead/protocol'

/** Lists of sessions that people come back to. Part of the control store. */
export interface ViewStore {
  /** Adds a view while there is room for one, or replaces what may change of the one there is. */
  putView(view: StoredView): Promise<'stored' | 'full'>
  /** Those of a project that are for everyone, and those of one user; by name, then id. */
  listViews(projectId: string, userId: string): Promise<StoredView[]>
  /** null when the project has none of this id. */
  findView(projectId: string, viewId: string): Promise<StoredView | null>
  /** @returns whether the project had it */
  deleteView(projectId: string, viewId: string): Promise<boolean>
}

export interface StoredView extends Omit<SavedView, 'mayChange'> {
  readonly projectId: string
  /** Who made it. What is only for them goes with their account. */
  readonly ownerId: string
}

/** Of a project: so many for everyone, and so many of each user. */
export const VIEWS_LIMIT = 100
