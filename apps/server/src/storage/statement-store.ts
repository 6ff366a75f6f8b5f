import type { SavedStatement } from '@playhead/protocol'

/** SQL that people gave a name. Part of the control store. */
export interface StatementStore {
  /** Adds one, or replaces the one of that project and id. */
  putStatement(statement: StoredStatement): Promise<void>
  /** @returns whether there was one */
  dropStatement(projectId: string, id: string): Promise<boolean>
  /** By name, then id. */
  listStatements(projectId: string): Promise<StoredStatement[]>
}

export interface StoredStatement extends SavedStatement {
  readonly projectId: string
}
