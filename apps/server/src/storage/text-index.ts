import type { FoundText } from './recorded-texts.ts'
import type { IndexedEvent } from './session-index.ts'

/**
 * What happened in sessions, by its words. It follows from the events that are stored and
 * from what was found in recordings, and takes in what is new by steps, after it was
 * answered: a search finds what was taken in. The words of an event go with it, at once for
 * whoever searches.
 */
export interface TextIndex {
  /** Whether a step has anything to do. */
  isDue(now: number): Promise<boolean>
  /**
   * One short step: takes in some of what was stored since, or writes anew what words of
   * deleted sessions lie in. @returns whether there may be more to do
   */
  step(now: number): Promise<'more' | 'done'>
  /**
   * The events and the texts of recordings in which all words stand; sessions without any
   * are left out. One that came since the sessions were listed may be missing.
   */
  findHits(query: HitQuery): Promise<ReadonlyMap<string, TextHits>>
}

export interface HitQuery {
  readonly sessionIds: readonly string[]
  /** As somebody typed it. */
  readonly search: string
  /** So many events of each session, and so many texts of its recording. */
  readonly limit: number
}

export interface TextHits {
  /** Those that came first. */
  readonly events: readonly IndexedEvent[]
  /** Those that were found first. */
  readonly recorded: readonly FoundText[]
  /** How many there are of both, counted up to `HITS_COUNTED`. */
  readonly count: number
}

export const HITS_COUNTED = 100

/** Words of what was deleted are out of the index after so long, in milliseconds. */
export const PURGE_EVERY_MS = 86_400_000
