import type { EventCondition, FilterField } from '@playhead/protocol'
import type { FilteredRange } from './session-index.ts'

/** What is counted over time: sessions, or events in them. Part of the session index. */
export interface SampleLists {
  /**
   * Samples of the sessions that count, by parts, in no order.
   *
   * @returns sessions that began before this were not looked at; null: all were
   */
  readSamples(query: ReadSamplesQuery, onPart: (part: SamplePart) => void): Promise<number | null>
  /**
   * The keys of all samples, the most frequent first; then truth values, numbers and texts,
   * each ascending, and at last none at all.
   */
  rankSamples(query: SampleQuery & { readonly limit: number }): Promise<SampleCount[]>
  /** The statement that reads all samples, for people; null where there are no statements. */
  explainSamples(query: SampleQuery): Promise<SampleStatement | null>
}

/** The filter and the range choose sessions; of these, samples of a time. */
export interface SampleQuery extends FilteredRange {
  readonly source: SampleSource
  /** What samples are told apart by; null: nothing. */
  readonly key: SampleKeyName | null
  /** Server time of the samples, inclusive and exclusive. */
  readonly sampledFromAt: number
  readonly sampledToAt: number
}

export type SampleSource =
  /** Each session once, at its start, with a number of its own. */
  | { readonly kind: 'sessions'; readonly value: FilterField | null }
  /** Events of pages and back ends that are such, with a property. */
  | {
      readonly kind: 'events'
      readonly event: EventCondition['event']
      readonly value: string | null
    }

export type SampleKeyName =
  /** One that has one value, and is not `isBounce` or `isLive`. */
  | { readonly kind: 'field'; readonly field: string }
  /** Also `$name`, `$path`, `$url` and `tags.NAME`. Only where events are sampled. */
  | { readonly kind: 'property'; readonly property: string }

/** null: the property is missing, or holds neither a text, a number nor a truth value. */
export type SampleKey = string | number | boolean | null

export interface ReadSamplesQuery extends SampleQuery {
  /** Those that are told apart; null: none are, and all samples have the first place. */
  readonly keys: readonly SampleKey[] | null
  /** Of more sessions the newest are looked at, with all that began together with the last one. */
  readonly sessionsLimit: number
}

/** Samples, a place in each array for each. It is as it is until the next part comes. */
export interface SamplePart {
  /** Numbers of sessions, as `findSessions` of the session index takes them. */
  readonly sessions: Float64Array
  /** The same number for the same visitor, in all parts of an answer; from 0, with few gaps. */
  readonly visitors: Uint32Array
  /** Server time. */
  readonly at: Float64Array
  /** NaN where the value is missing or no number. */
  readonly values: Float64Array
  /** Places among the keys of the query; one more than the last for all others. */
  readonly keys: Uint8Array
}

export interface SampleCount {
  readonly key: SampleKey
  readonly samples: number
}

export interface SampleStatement {
  readonly sql: string
  readonly values: Readonly<Record<string, string | number>>
}
