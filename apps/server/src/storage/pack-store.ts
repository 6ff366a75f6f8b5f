import type { SegmentName } from './storage.ts'

/**
 * Recordings of closed sessions, rewritten to take less room. A pack holds payloads
 * of one tab; their segments stay, with their times and their names, and point to
 * it. It is a place for bytes: what they mean is for those above to know.
 */
export interface PackStore {
  /** Sessions with recordings to be packed, in the order in which they came. */
  listUnpacked(query: UnpackedQuery): Promise<UnpackedSession[]>
  /**
   * Puts a pack in the place of payloads, all of them or none. Whoever reads meanwhile
   * gets the old ones or this one. A pack that no segment points to any more is gone.
   *
   * @throws {StorageUnavailableError} when the disk does not take it
   */
  putPack(pack: NewPack): Promise<'stored' | 'changed'>
  /** Null when it is not there any more, or damaged: then its segments are, from now on. */
  readPack(packId: number): Promise<StoredPack | null>
  /** For a pack whose bytes are as they were stored and still cannot be read. */
  notePackDamage(packId: number): Promise<void>
  /** Nothing is left to be done, if the session has that many segments, until one comes. */
  finishSession(sessionId: string, segmentCount: number): Promise<void>
  /** Packing it has failed: not to be listed before that time. Counted. */
  postponeSession(sessionId: string, until: number): Promise<void>
  /** A session of the project with a pack of a grade below this; null when none has. */
  findCheap(query: CheapQuery): Promise<string | null>
  /** The ids of a session's packs below this grade. */
  listCheap(query: { sessionId: string; grade: PackGrade }): Promise<number[]>
  /** @returns its id */
  putDictionary(dictionary: NewDictionary): Promise<number>
  /** The newest one of a project. */
  findDictionary(projectId: string): Promise<DictionaryEntry | null>
  /** Null when it is unknown or damaged. */
  readDictionary(id: number): Promise<Uint8Array | null>
  /** Forgets those that no pack needs and that are not the newest of their project. */
  dropUnusedDictionaries(): Promise<number>
}

/**
 * How much was tried: 0 in haste, 1 at leisure but without a dictionary, 2 all that there
 * is. What is lower is worth packing again.
 */
export type PackGrade = 0 | 1 | 2

export interface CheapQuery {
  readonly projectId: string
  readonly grade: PackGrade
  readonly now: number
}

export interface UnpackedQuery {
  /** Only sessions whose last moment is before this, server time. */
  readonly endedBefore: number
  /** Sessions that are postponed beyond this are left out. */
  readonly now: number
  readonly limit: number
  /** Only those after this place. */
  readonly after: number
}

export interface UnpackedSession {
  readonly sessionId: string
  readonly projectId: string
  readonly endedAt: number
  readonly failures: number
  /** In the order of this list. */
  readonly place: number
}

export interface NewPack {
  readonly sessionId: string
  readonly windowId: string
  /** What it takes the place of. */
  readonly members: readonly PackMember[]
  /** Id of the dictionary it needs; null for none. */
  readonly dictionary: number | null
  readonly grade: PackGrade
  readonly bytes: Uint8Array
}

export interface PackMember extends Pick<SegmentName, 'sequence'> {
  /** The pack in which it is so far; null for a payload of its own. */
  readonly packId: number | null
}

export interface StoredPack {
  readonly bytes: Uint8Array
  readonly dictionary: number | null
}

export interface NewDictionary {
  readonly projectId: string
  readonly createdAt: number
  /** How many times smaller it made what it was tried on. */
  readonly ratio: number
  /** Compressed by whoever knows how. */
  readonly bytes: Uint8Array
}

export interface DictionaryEntry {
  readonly id: number
  readonly version: number
  readonly createdAt: number
  readonly ratio: number
  readonly sizeBytes: number
}
