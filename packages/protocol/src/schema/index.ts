export { ErrorAnswer } from './errors.ts'
export { Count, Sequence, Timestamp, UuidV7 } from './primitives.ts'
export {
  FlushReason,
  SegmentAccepted,
  SegmentCounters,
  SegmentHead,
  SessionEvent,
  SessionStartMetadata,
  SessionStartReason,
} from './segment.ts'
export {
  DurationBucket,
  Me,
  Overview,
  Project,
  ReplayGap,
  ReplayManifest,
  ReplayWindow,
  SessionEventList,
  SessionList,
  SessionSummary,
  StoredSessionEvent,
} from './api.ts'
export {
  IdentifyMetadata,
  ServerEvent,
  ServerEventBatch,
  ServerEventsAccepted,
  ServerEventsBody,
} from './server-events.ts'
