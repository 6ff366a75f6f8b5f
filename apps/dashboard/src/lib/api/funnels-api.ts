import type {
  EventCondition,
  Funnel,
  FunnelOutcome,
  FunnelScope,
  FunnelSessions,
} from '@playhead/protocol'
import type { SessionChoice } from './api-client.ts'
import type { Requests } from './requests.ts'

export interface FunnelChoice extends SessionChoice {
  readonly steps: readonly EventCondition['event'][]
  readonly scope: FunnelScope
  readonly windowMs: number
}

/** Of a step, those that took it, or those that took only the one before. */
export interface FunnelPlace {
  /** From 0. */
  readonly step: number
  readonly outcome: FunnelOutcome
}

/** How many took steps one after the other. */
export interface FunnelsApi {
  load(choice: FunnelChoice, signal?: AbortSignal): Promise<Funnel>
  /** Some of the sessions of a step, the newest first; `skip` of them are passed over. */
  listSessions(
    choice: FunnelChoice,
    place: FunnelPlace & { readonly skip: number },
    signal?: AbortSignal,
  ): Promise<FunnelSessions>
}

export function createFunnelsApi({ get }: Requests): FunnelsApi {
  return {
    load: (choice, signal) => get(`funnel?${toParams(choice)}`, signal),
    listSessions: (choice, { step, outcome, skip }, signal) => {
      const params = toParams(choice)
      params.set('step', String(step))
      params.set('outcome', outcome)
      params.set('skip', String(skip))
      return get(`funnel/sessions?${params}`, signal)
    },
  }
}

function toParams(choice: FunnelChoice): URLSearchParams {
  const { project, fromAt, toAt, filter, steps, scope, windowMs } = choice
  return new URLSearchParams({
    project,
    fromAt: String(Math.round(fromAt)),
    toAt: String(Math.round(toAt)),
    ...(filter === undefined ? {} : { filter }),
    steps: JSON.stringify(steps),
    scope,
    windowMs: String(windowMs),
  })
}
