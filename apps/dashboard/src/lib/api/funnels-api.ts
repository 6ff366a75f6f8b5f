import type { EventCondition, Funnel, FunnelScope } from '@playhead/protocol'
import type { SessionChoice } from './api-client.ts'
import type { Requests } from './requests.ts'

export interface FunnelChoice extends SessionChoice {
  readonly steps: readonly EventCondition['event'][]
  readonly scope: FunnelScope
  readonly windowMs: number
}

/** How many took steps one after the other. */
export interface FunnelsApi {
  load(choice: FunnelChoice, signal?: AbortSignal): Promise<Funnel>
}

export function createFunnelsApi({ get }: Requests): FunnelsApi {
  return {
    load: ({ project, fromAt, toAt, filter, steps, scope, windowMs }, signal) => {
      const query = new URLSearchParams({
        project,
        fromAt: String(Math.round(fromAt)),
        toAt: String(Math.round(toAt)),
        ...(filter === undefined ? {} : { filter }),
        steps: JSON.stringify(steps),
        scope,
        windowMs: String(windowMs),
      })
      return get(`funnel?${query}`, signal)
    },
  }
}
