import type { Filter, ForwardingKind, ForwardingRegion } from '@playhead/protocol'

/** Where events of projects are forwarded to. Part of the control store, as it holds secrets. */
export interface DestinationStore {
  /** Adds a destination, or replaces the one with its id. */
  putDestination(destination: StoredDestination): Promise<void>
  /** Of a project, or of all of them; the oldest first. */
  listDestinations(projectId: string | null): Promise<StoredDestination[]>
  /** @returns whether the project had it */
  deleteDestination(projectId: string, id: string): Promise<boolean>
}

export interface StoredDestination {
  readonly id: string
  readonly projectId: string
  readonly name: string
  readonly target: StoredTarget
  /** Events of any of these are forwarded; of all when there is none. */
  readonly events: readonly EventChoice[]
  /** Of these sessions. */
  readonly filter: Filter
  readonly isOn: boolean
  /** Server time. */
  readonly createdAt: number
  readonly changedAt: number
}

/** Events with this name, this channel, or both. */
export interface EventChoice {
  readonly name?: string
  readonly channel?: string
}

/** What takes the events, and what it knows us by. */
export interface StoredTarget {
  readonly kind: ForwardingKind
  /** Of a webhook; '' of the others. */
  readonly url: string
  readonly region: ForwardingRegion
  /** Of a service account; both '' where the secret is a token. */
  readonly projectId: string
  readonly username: string
  readonly secret: string
}
