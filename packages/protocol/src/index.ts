/**
 * The wire. The recorder writes it, the server accepts it, the dashboard and the
 * playback engine read it. Schemas live in `@playhead/protocol/schema`; this
 * entry has only types, constants and codecs, so that a page never downloads a
 * validator.
 */
export { PROTOCOL_VERSION } from './version.ts'
export {
  CANVAS_PICTURE_ATTRIBUTE,
  CANVAS_PICTURE_LENGTH_LIMIT,
  isCanvasPicture,
} from './canvas-picture.ts'
export { ANIMATIONS_ATTRIBUTE } from './animations.ts'
export { MEDIA_SIZE_ATTRIBUTE } from './media-size.ts'
export { POPOVER_ATTRIBUTE } from './popover.ts'
export {
  API_TOKEN_DAYS_LIMIT,
  BOUNCE_DURATION_LIMIT_MS,
  ENVIRONMENT_LENGTH_LIMIT,
  EVENT_NAME_LENGTH_LIMIT,
  FLUSH_INTERVAL_MS,
  IDENTIFIER_LENGTH_LIMIT,
  IDLE_TIMEOUT_LIMITS_MS,
  LEAVING_BODY_BYTES_LIMIT,
  MAX_DURATION_LIMITS_MS,
  METADATA_DEPTH_LIMIT,
  METADATA_LENGTH_LIMIT,
  NOTE_LENGTH_LIMIT,
  PASSWORD_LENGTH_LEAST,
  PASSWORD_LENGTH_MOST,
  REPORT_PAGE_LENGTH_LIMIT,
  SAVED_VIEW_NAME_LENGTH_LIMIT,
  SEARCH_LENGTH_LIMIT,
  SEGMENT_BODY_BYTES_LIMIT,
  SEGMENT_HEAD_BYTES_LIMIT,
  SEGMENT_INFLATED_BYTES_LIMIT,
  SERVER_EVENTS_BODY_BYTES_LIMIT,
  SERVER_EVENTS_LIMIT,
  SESSION_EVENTS_LIMIT,
  SESSION_NOTES_LIMIT,
  SESSION_TAG_LENGTH_LIMIT,
  SESSION_TAGS_LIMIT,
  SESSIONS_AT_ONCE_LIMIT,
  SHARE_LINK_LIMITS_MS,
  SHEET_BYTES_LIMIT,
  SHEETS_PER_REQUEST_LIMIT,
  SHEETS_PER_SEGMENT_LIMIT,
  TAG_NAME_LENGTH_LIMIT,
  TIME_LIMIT_MS,
  TRAITS_LENGTH_LIMIT,
  URL_LENGTH_LIMIT,
} from './limits.ts'
export {
  ANALYTICS_CHANNEL,
  CONSOLE_CHANNEL,
  DEFAULT_CHANNEL,
  ERROR_CHANNEL,
  EVENT_NAMES,
  NETWORK_CHANNEL,
  REPLAY_EVENT_TAGS,
} from './channels.ts'
export {
  SECRET_KEY_PATTERN,
  SERVER_EVENT_OWNERS,
  SERVER_EVENTS_PATH,
  SERVER_WINDOW_ID,
  SESSION_ID_HEADER,
} from './server-wire.ts'
export { REPORT_REASONS, SILENT_REASONS, type ReportReason } from './report-reasons.ts'
export { EXCLUSION_CODES, INGESTION_WARNING_CODES } from './warning-codes.ts'
export {
  createSnippet,
  type SnippetOptions,
  DEFAULT_INGEST_PATH,
  DEFAULT_SCRIPT_PATH,
  getCorePath,
  getPartPath,
  RECORDER_PARTS,
  type RecorderPart,
} from './paths.ts'
export { findSheetHashes, parseSheetReference, SHEETS_PATH, toSheetReference } from './sheets.ts'
export {
  EVERY_SESSION,
  type EventCondition,
  type FieldCondition,
  type Filter,
  type FilterTest,
  type FilterValue,
  type PropertyCondition,
} from './filters/filter.ts'
export {
  FILTER_FIELDS,
  readFilterField,
  type FilterField,
  type FilterFieldKind,
} from './filters/filter-fields.ts'
export { SESSION_SORTS, type SessionSort } from './session-sorts.ts'
export { FilterError, parseFilter } from './filters/parse-filter.ts'
export {
  canBreakDownBy,
  COUNTING_MEASURES,
  EVENT_PROPERTY_PREFIX,
  EXPLORE_INTERVALS,
  EXPLORE_SERIES_LIMIT,
  EXPLORE_TOP_LIMIT,
  EXPLORE_TOP_USUAL,
  getSeriesLetter,
  isNumberMeasure,
  NUMBER_MEASURES,
  type CountingMeasure,
  type ExploreInterval,
  type ExploreMeasure,
  type ExploreQuery,
  type ExploreSeries,
  type NumberMeasure,
} from './explore/explore-query.ts'
export { ExploreQueryError, parseExploreQuery } from './explore/parse-explore-query.ts'
export {
  evaluateFormula,
  FormulaError,
  FORMULA_LENGTH_LIMIT,
  parseFormula,
  type Formula,
} from './explore/formula.ts'
export { joinSegmentBody, splitSegmentBody } from './segment-body.ts'
export {
  decodeReplayFrames,
  encodeReplayFrames,
  type ReplayFrame,
  type ReplayFrameHeader,
} from './replay-frames.ts'
export type {
  FlushReason,
  SegmentAccepted,
  SegmentCounters,
  SegmentHead,
  SessionEvent,
  SessionStartMetadata,
  SessionStartReason,
} from './schema/segment.ts'
export type {
  IdentifyMetadata,
  ServerEvent,
  ServerEventBatch,
  ServerEventsAccepted,
  ServerEventsBody,
} from './schema/server-events.ts'
export type {
  IdleTimeoutSetting,
  NewSecretKey,
  PrivacyLevel,
  ProjectSettings,
  RemoteSettings,
  SecretKey,
  SecretKeyInit,
  SecretKeyList,
} from './schema/settings.ts'
export type {
  ExclusionCode,
  IngestionWarning,
  IngestionWarningCode,
  IngestionWarningList,
} from './schema/warnings.ts'
export type { Health, HealthReason, Report } from './schema/reports.ts'
export type { ReplayEntry, ReplayEntryList } from './schema/entries.ts'
export type { SheetsAccepted, SheetsHead } from './schema/sheets.ts'
export type {
  Note,
  NoteChange,
  NoteInit,
  NoteList,
  SessionTags,
  TagList,
} from './schema/annotations.ts'
export type {
  NewShareLink,
  SharedSession,
  ShareLink,
  ShareLinkInit,
  ShareLinkList,
} from './schema/share-links.ts'
export type {
  Account,
  AccountChange,
  AccountInit,
  AccountList,
  ApiToken,
  ApiTokenInit,
  ApiTokenList,
  AuditAction,
  AuditList,
  NewAccount,
  NewApiToken,
  NewSignInLink,
  OwnAccount,
  OwnAccountChange,
  PasswordChange,
  PasswordSignIn,
  ProviderFailure,
  Role,
  SignIn,
  SignInWays,
} from './schema/access.ts'
export type { ErrorAnswer } from './schema/errors.ts'
export type {
  BackupList,
  DurationBucket,
  Headline,
  ImportedSession,
  Me,
  Overview,
  Project,
  ProjectInit,
  Installation,
  ReplayGap,
  ReplayManifest,
  ReplayWindow,
  SearchHit,
  SearchHitKind,
  SearchHits,
  SessionEventList,
  SessionList,
  SessionPages,
  SessionSummary,
  StoredSessionEvent,
  ValueCount,
  ValueCountList,
  VitalSummary,
} from './schema/api.ts'
export type { SessionsChanged, SessionsTagging } from './schema/many-sessions.ts'
export type { Release, ServerRelease } from './schema/release.ts'
export type { SavedView, SavedViewInit, SavedViewList } from './schema/saved-views.ts'
export type {
  Exploration,
  ExploreChart,
  ExploreKey,
  ExploreLine,
  ExploreSessions,
  ExploreStatement,
  SavedExploration,
  SavedExplorationInit,
  SavedExplorationList,
} from './schema/explore.ts'
export type {
  Funnel,
  FunnelOutcome,
  FunnelScope,
  FunnelSession,
  FunnelSessions,
  FunnelStep,
} from './schema/funnels.ts'
export type {
  PathDirection,
  PathLink,
  PathNext,
  PathNode,
  PathPage,
  Paths,
  PathSessions,
  PathStep,
} from './schema/paths.ts'
export type {
  SavedStatement,
  SavedStatementInit,
  SavedStatementList,
  SqlCell,
  SqlResult,
} from './schema/sql.ts'
export type {
  HeatCell,
  HeatDepth,
  HeatElement,
  HeatKind,
  HeatMap,
  HeatPage,
  HeatPath,
  HeatPathList,
  HeatPoint,
  HeatSession,
  ViewportClass,
} from './schema/heatmap.ts'
export type {
  Issue,
  IssueDecision,
  IssueDetail,
  IssueKind,
  IssueList,
  IssueSeriesFrame,
  IssueSession,
  IssueVerdictName,
} from './schema/issues.ts'
export type {
  Destination,
  DestinationChange,
  DestinationInit,
  DestinationList,
  DestinationState,
  DestinationTarget,
  DestinationTargetInit,
  ForwardingAttempt,
  ForwardingAttemptList,
  ForwardingKind,
  ForwardingRegion,
  ForwardingResume,
  ForwardingTestResult,
} from './schema/forwarding.ts'
export type {
  Deletion,
  DeletionInit,
  DeletionList,
  DeletionPreview,
  DeletionSubject,
  StorageReport,
} from './schema/deletions.ts'
