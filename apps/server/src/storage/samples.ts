import type { EventCondition, FilterField } from '@playhead/protocol'
import type { FilteredRange, SessionPlace } from './session-index.ts'

/** What is counted over time: sessions, or events in them. Part of the session index. */
export interface SampleLists {
  /** Samples of the sessions that count, session by session, newest first. */
  listSamples(query: SamplePageQuery): Promise<SamplePage>
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

export interface Sample {
  readonly sessionId: string
  readonly startedAt: number
  readonly visitor: string
  /** Server time. */
  readonly at: number
  /** null where the value is missing or no number. */
  readonly value: number | null
  readonly key: SampleKey
}

export interface SamplePageQuery extends SampleQuery {
  /** How many sessions are looked at. */
  readonly limit: number
  readonly after: SessionPlace | null
}

export interface SamplePage {
  /** In no order within a session. */
  readonly samples: readonly Sample[]
  /** How many sessions were looked at. */
  readonly looked: number
  /** Where to go on; null: that were all. */
  readonly next: SessionPlace | null
}

export interface SampleCount {
  readonly key: SampleKey
  readonly samples: number
}

export interface SampleStatement {
  readonly sql: string
  readonly values: Readonly<Record<string, string | number>>
}
