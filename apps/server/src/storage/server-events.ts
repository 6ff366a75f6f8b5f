import type { SessionEvent } from '@playhead/protocol'
import type { CustomIdFacts } from './session-tally.ts'

/** What a back end sent in one request, to be stored together. */
export interface NewServerEvents {
  readonly projectId: string
  /** By what limits events without a session are put into sessions, in milliseconds. */
  readonly limits: { readonly idleTimeoutMs: number; readonly maxDurationMs: number }
  readonly events: readonly ServerEventRecord[]
}

/** An event of a back end. */
export interface ServerEventRecord {
  /** Names it for ever within its project. */
  readonly eventId: string
  /** The session that it names, or the person whose sessions are made of gaps. */
  readonly owner: SessionOwner | PersonOwner
  /** Server time. */
  readonly at: number
  /** As sent: its `at` is by the sender's clock. */
  readonly event: SessionEvent
  readonly environment: string
  readonly anonymousId: string | null
  readonly userId: string | null
  readonly traits: Readonly<Record<string, unknown>> | null
}

export interface SessionOwner {
  readonly kind: 'session'
  readonly sessionId: string
  /** null when the id is a UUIDv7, as the recorder makes them too. */
  readonly customId: CustomIdFacts | null
}

export interface PersonOwner {
  readonly kind: 'person'
  /** `user:…` or `anonymous:…`. */
  readonly person: string
}

export interface AppendedServerEvents {
  /** Some of them may have been dropped with their session. */
  readonly accepted: number
  /** Had been stored before, or stood in the same request twice. */
  readonly duplicates: number
}
