import type { Database } from 'better-sqlite3'
import type { ContentChecks } from '../../content-checks.ts'
import type { Connect } from '../backup/connect.ts'

/** A data folder, or a copy of one, whose contents are checked. */
export interface CheckedStore {
  /** playhead.db. */
  readonly db: Database
  /** Where `replays/` and `arrivals/` are. */
  readonly folder: string
  readonly connect: Connect
  readonly contents: ContentChecks
  /** Packs are read whole, not only compared with their checksums. */
  readonly isFull: boolean
  /** Names of files below `replays/` that cannot be looked into: nothing is said of their packs. */
  readonly closedFiles?: ReadonlySet<string>
}

/** Something stored that is not what it was, by the row that names it. */
export type Fault = FaultPlace & {
  /** Row id in the table of its kind; of a lost pack, the id that segments still have of it. */
  readonly id: number
  /** How many chunks of recordings are lost by it. */
  readonly chunks: number
}

type FaultPlace =
  | { kind: 'chunk'; sessionId: string; windowId: string; sequence: number }
  | PackFaultPlace
  | { kind: 'keyframe'; sessionId: string; windowId: string; sequence: number }
  | { kind: 'dictionary'; projectId: string; version: number }
  | { kind: 'sheet'; projectId: string; hash: string }

interface PackFaultPlace {
  readonly kind: 'pack'
  readonly sessionId: string
  readonly windowId: string
  readonly firstSequence: number
  readonly lastSequence: number
  readonly reason: PackFaultReason
}

/** `unlisted`: segments name a pack that has no row. */
export type PackFaultReason = 'unlisted' | 'missing' | 'damaged' | 'no_dictionary'

/**
 * Checks everything of one kind, or the one with the id `only`, and calls back for what is
 * wrong.
 *
 * @returns how many there are; of packs, how many chunks they hold
 */
export type Check = (store: CheckedStore, onFault: (fault: Fault) => void, only?: number) => number

export function hasTable(db: Database, name: string): boolean {
  const find = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?")
  return find.get(name) !== undefined
}

export function hasColumn(db: Database, table: string, name: string): boolean {
  const find = db.prepare('SELECT 1 FROM pragma_table_info(?) WHERE name = ?')
  return find.get(table, name) !== undefined
}
