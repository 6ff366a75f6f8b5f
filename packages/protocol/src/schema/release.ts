import { Type, type Static } from 'typebox'
import { Nullable } from './primitives.ts'

/** A release of Playhead. */
export const Release = Type.Object({
  /** Such as `1.2.3`. */
  version: Type.String(),
  /** Where there is more about it. */
  url: Type.String(),
})
export type Release = Static<typeof Release>

/** What runs, and whether there is something newer. */
export const ServerRelease = Type.Object({
  version: Type.String(),
  /** Null when none is known of, and when nobody is asked. */
  newer: Nullable(Release),
})
export type ServerRelease = Static<typeof ServerRelease>
