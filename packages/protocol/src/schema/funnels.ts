import { Type, type Static } from 'typebox'
import { Count, Nullable, Timestamp } from './primitives.ts'

export const FUNNEL_STEPS_LIMIT = 10

/** Whose steps are counted. */
export const FUNNEL_SCOPES = ['session', 'user'] as const
export type FunnelScope = (typeof FUNNEL_SCOPES)[number]

/** A session that came so far, and the moment when it did. */
export const FunnelSession = Type.Object({
  sessionId: Type.String(),
  at: Timestamp,
  /** The same, since the session's start. */
  offsetMs: Type.Number(),
})
export type FunnelSession = Static<typeof FunnelSession>

/** What is behind a number, a page of it. */
export const FunnelSessions = Type.Object({
  /** Fifty at most, the newest first. */
  sessions: Type.Array(FunnelSession),
  /** How many there are. */
  total: Count,
})
export type FunnelSessions = Static<typeof FunnelSessions>

/** Of a step: who took it, or who took the one before and not this one. */
export const FUNNEL_OUTCOMES = ['reached', 'dropped'] as const
export type FunnelOutcome = (typeof FUNNEL_OUTCOMES)[number]

export const FunnelStep = Type.Object({
  /** Sessions or users that took this step after all those before. */
  count: Count,
  /** Of those that took the step before, in percent; null where nobody did. */
  conversion: Nullable(Type.Number()),
  /** Of those that took the first step, in percent; null where nobody did. */
  total: Nullable(Type.Number()),
  /** From the step before to this one; null for the first. */
  medianMs: Nullable(Type.Number()),
  /** The newest that took it, fifty at most. */
  reached: Type.Array(FunnelSession),
  /** The newest that took the step before and not this one, fifty at most. */
  dropped: Type.Array(FunnelSession),
})
export type FunnelStep = Static<typeof FunnelStep>

export const Funnel = Type.Object({
  steps: Type.Array(FunnelStep),
  /** False: there are more sessions in the range than are counted at once. */
  isComplete: Type.Boolean(),
  /** From when on sessions were counted. */
  countedFromAt: Timestamp,
})
export type Funnel = Static<typeof Funnel>
