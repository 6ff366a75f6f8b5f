import type { SavedExploration } from '@playhead/protocol'

/** Queries that people gave a name. Part of the control store. */
export interface ExplorationStore {
  /** Adds one, or replaces the one of that project and id. */
  putExploration(exploration: StoredExploration): Promise<void>
  /** @returns whether there was one */
  dropExploration(projectId: string, id: string): Promise<boolean>
  /** By name, then id. */
  listExplorations(projectId: string): Promise<StoredExploration[]>
}

export interface StoredExploration extends SavedExploration {
  readonly projectId: string
}
