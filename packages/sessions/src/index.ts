/**
 * The rules of a session as pure functions: no clock, no storage, no DOM. The
 * recorder and the server call the same code, so that they can never disagree on
 * where one session ends and the next begins.
 */
export {
  computeSessionLimits,
  DEFAULT_IDLE_TIMEOUT_MS,
  DEFAULT_MAX_DURATION_MS,
  DEFAULT_SESSION_SETTINGS,
  IDLE_TIMEOUT_MAX_MS,
  IDLE_TIMEOUT_MIN_MS,
  parseSessionSettings,
  type IdleTimeouts,
  type SessionDeviceType,
  type SessionLimits,
  type SessionSettings,
  type SettingWarning,
} from './settings.ts'
export {
  createSessionState,
  endSession,
  identifySession,
  mergeSessionStates,
  parseSessionState,
  touchSession,
  type SessionState,
  type StartReason,
} from './session-state.ts'
export { computeExpiry, decideSession, type SessionDecision, type SessionSignal } from './decide.ts'
export {
  createUuidV7,
  deriveUuidV7,
  isUuidV7,
  parseUuidV7Time,
  UUID_RANDOM_BYTES,
} from './uuid-v7.ts'
export {
  checkCustomSessionSpan,
  CUSTOM_ID_LIFETIME_MS,
  computeNumericSessionId,
  parseCustomSessionId,
  type CustomIdFault,
  type CustomSessionId,
  type CustomSessionIdResult,
} from './custom-id.ts'
export { computeClosedAt, isSessionLive } from './liveness.ts'
export { groupEventsByGap, type EventGroup } from './group-by-gap.ts'
export {
  chooseFirst,
  chooseLast,
  mergeSessionDeltas,
  ZERO_SUMS,
  type LandingFacts,
  type PageFacts,
  type Placed,
  type SessionDelta,
  type SessionSums,
  type StartFacts,
  type UserFacts,
} from './session-delta.ts'
export {
  chooseClockSample,
  computeClockOffset,
  computeClockSample,
  type ClockSample,
} from './clock-offset.ts'
