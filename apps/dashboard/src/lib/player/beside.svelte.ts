import type SharedEvents from '../share/SharedEvents.svelte'
import type InspectorPanel from './Inspector.svelte'

/** What stands beside the replay; its code is loaded once it is asked for. */
export interface Beside {
  /** Null before it is there, and for whoever came by a share link. */
  readonly Inspector: typeof InspectorPanel | null
  /** Null before they are there, and for everybody else. */
  readonly Events: typeof SharedEvents | null
  load(): Promise<void>
}

export function createBeside(isShared: boolean): Beside {
  let inspector = $state.raw<typeof InspectorPanel | null>(null)
  let events = $state.raw<typeof SharedEvents | null>(null)
  return {
    get Inspector() {
      return inspector
    },
    get Events() {
      return events
    },
    async load() {
      if (isShared) events ??= (await import('../share/SharedEvents.svelte')).default
      else inspector ??= (await import('./Inspector.svelte')).default
    },
  }
}
