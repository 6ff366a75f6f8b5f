/**
 * What sessions are chosen by: a tree of conditions, the same in lists, numbers, the API
 * and the address of a screen. Storage engines compile it; values are always bound.
 *
 * A condition on something that a session does not have is false, and its `not` true.
 */
export type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }
  | FieldCondition
  | EventCondition

/**
 * A property of the session. Of `page` any page that was viewed may pass; a trait of the
 * person is `traits.NAME`, a click id of the entry page `clickIds.NAME`. `text` knows only
 * `contains`: all words of it have to stand in one event, the last may be the beginning of one.
 */
export type FieldCondition = { readonly field: string } & FilterTest

/** Some event of the session, by any of name, channel and properties. */
export interface EventCondition {
  readonly event: {
    readonly name?: string
    readonly channel?: string
    /** All of these. */
    readonly where?: readonly PropertyCondition[]
  }
}

/** Of an event's metadata, by name; `$path`, `$url`, and `tags.NAME` are beside it. */
export type PropertyCondition = { readonly property: string } & FilterTest

export type FilterTest =
  /** One of these; a text, a number and a truth value are never the same. */
  | { readonly is: readonly FilterValue[] }
  /** Somewhere in a text. Letters from A to Z in either case. */
  | { readonly contains: string }
  | { readonly startsWith: string }
  /** At least and at most so much. */
  | { readonly from?: number; readonly to?: number }
  | { readonly isSet: true }

export type FilterValue = string | number | boolean

/** Passes every session. */
export const EVERY_SESSION: Filter = { all: [] }
