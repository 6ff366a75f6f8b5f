/**
 * The replay engine. It runs in the page of whoever watches; the recording
 * itself is only taken apart on the stage, in a document of its own
 * (`@playhead/playback/stage`), to which it speaks by messages.
 */
export { createPlayer } from './player.ts'
export type { Player, PlayerOptions } from './player-face.ts'
export { SPEEDS, type PlayerPhase, type PlayerState } from './player-state.ts'
export { awaitStage, browserClock, connectStage, type Clock, type StageLink } from './stage-link.ts'
export { createElementProbe, type ElementProbe } from './element-probe.ts'
export { createPageMeter, type PageBox, type PageMeasure, type PageMeter } from './page-meter.ts'
export type {
  ElementBox,
  ElementDetails,
  ElementName,
  ElementStep,
  ElementStyle,
  InspectedElement,
  Sides,
} from './inspection.ts'
export type { ActivityProfile } from './activity-profile.ts'
export type { Span } from './idle-spans.ts'
export type { LiveListener } from './live-poll.ts'
export { findMark, type Mark } from './marks.ts'
export type { StageCommand, StageReport } from './stage-protocol.ts'
export type { GapReason, TabHint } from './stretches.ts'
export type { TabLane } from './tab-lanes.ts'
export type { ReplayLoader } from './window-store.ts'
export type { ReplayManifest, ReplayWindow } from '@playhead/protocol'
