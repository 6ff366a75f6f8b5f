import type { RecorderStatus } from './recorder.ts'

/** What the recorder is doing, and why not if it is not. */
export type PlayheadStatus = RecorderStatus | { readonly state: 'off'; readonly reason: OffReason }

/** Why nothing is recorded. */
export type OffReason =
  /** Only the loader is there so far. */
  | 'loading'
  /** Only the loader is there, and the recorder proper could not be loaded. */
  | 'script_blocked'
  | 'not_initialised'
  | 'stopped'
  | 'opted_out'
  | 'consent_missing'
  | 'do_not_track'
  | 'invalid_options'
  | 'no_fetch'
  | 'content_security_policy'
  /** The replay is part of that of the page around this frame, or waits to be. */
  | 'joins_parent'
