import type { FlushReason, SegmentCounters } from '@playhead/protocol'
import type { SessionSignal } from '@playhead/sessions'
import type { Monitor } from '../monitor.ts'
import type { Heavy } from '../parts/heavy.ts'
import type { LazyPart } from './lazy-part.ts'
import type { PrivacyPolicy } from '../privacy/policy.ts'
import type { SegmentDraft } from '../segment/segment.ts'
import type { KeyValueStore } from '../session/key-value-store.ts'
import type { PersonKeeper } from '../session/person.ts'
import type { SessionKeeper } from '../session/session-keeper.ts'
import type { Tab } from '../session/tab.ts'
import type { RecorderConfig } from './options.ts'
import type { RecordDocument } from './record-document.ts'
import type { LeftOutReason } from './replay-gate.ts'

/**
 * One page's part in a session: asks the rules what each thing that happens means,
 * gathers what may be recorded under the session it belongs to, and restarts the
 * replay with a full snapshot whenever the session changes or something was missed.
 */
export interface Visit {
  /** Applies a signal; says what became of it. */
  apply(signal: SessionSignal, options?: SessionIds): Outcome
  /** A person did something at `at`. */
  interact(at: number): void
  /** Adds an event that is not activity by itself. */
  addEvent(event: EventInit): void
  /** Adds an event of the page's own code, which is activity. */
  track(event: EventInit): void
  viewPage(properties?: Record<string, unknown>): void
  /** Adds a custom event to the replay. */
  addReplayEvent(tag: string, payload: Record<string, unknown>): void
  count(counters: Partial<SegmentCounters>): void
  flush(reason: FlushReason): void
  /** Sends the replay of this session, with what was kept of it, whatever the sampling says. */
  askFor(): void
  /** How much may leave is known from now on: the replay begins. */
  begin(): void
  /** What the page shows may have changed unseen: the replay starts again. */
  refresh(): void
  /** Something recorded may never arrive: the replay begins anew, losing nothing here. */
  renew(): void
  /** Records the replay from a full snapshot on, or not at all; events go on either way. */
  setReplay(isOn: boolean): void
  getDroppedCount(): number
  stop(): void
  /** Stops, and throws away what was gathered. */
  discard(): void
}

export interface EventInit {
  readonly name: string
  readonly channel: string
  readonly metadata?: Record<string, unknown>
  readonly tags?: Record<string, string>
}

/** The ids of a session that is started by hand: as it travels, and as it was given. */
export interface SessionIds {
  readonly id?: string
  readonly customId?: string
}

/** A session began by the signal; goes on; is waited for; or there is none. */
export type Outcome = 'started' | 'kept' | 'held' | 'dropped'

export interface VisitOptions {
  readonly config: RecorderConfig
  readonly policy: PrivacyPolicy
  readonly keeper: SessionKeeper
  readonly person: PersonKeeper
  readonly tab: Tab
  readonly monitor: Monitor
  readonly record: RecordDocument
  readonly heavy: LazyPart<Heavy>
  readonly now: () => number
  readonly onSegment: (draft: SegmentDraft) => void
  /** Called before a segment is closed, for counters that are measured. */
  readonly onClosing: () => void
  readonly tags: () => Record<string, string>
  /** The recorder makes the sessions, and not the page's code. */
  readonly isAutomatic: () => boolean
  /** What this tab remembers across its pages. */
  readonly store: KeyValueStore
  /** The replay of this session, or its beginning, is not sent. */
  readonly onLeftOut: (reason: LeftOutReason) => void
  /** Whether it is known how much may leave the page; until then there is no replay. */
  readonly isReady: () => boolean
}
