export { Note, NoteChange, NoteInit, NoteList, SessionTags, TagList } from './annotations.ts'
export {
  NewShareLink,
  SharedSession,
  ShareLink,
  ShareLinkInit,
  ShareLinkList,
} from './share-links.ts'
export {
  Account,
  AccountChange,
  AccountInit,
  AccountList,
  ApiToken,
  ApiTokenInit,
  ApiTokenList,
  AUDIT_ACTIONS,
  AuditList,
  NewAccount,
  NewApiToken,
  NewSignInLink,
  OwnAccount,
  OwnAccountChange,
  PasswordChange,
  PasswordSignIn,
  PROVIDER_FAILURES,
  Role,
  SignIn,
  SignInWays,
} from './access.ts'
export { ErrorAnswer } from './errors.ts'
export { Count, Nullable, Sequence, SheetHash, Tags, Timestamp, UuidV7 } from './primitives.ts'
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
  BackupList,
  BREAKDOWN_FIELDS,
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
  SessionEventList,
  SessionList,
  SessionPages,
  SessionSummary,
  StoredSessionEvent,
  ValueCount,
  ValueCountList,
  VitalSummary,
} from './api.ts'
export {
  Issue,
  ISSUE_KINDS,
  ISSUE_VERDICTS,
  IssueDecision,
  IssueDetail,
  IssueList,
  IssueSeriesFrame,
  IssueSession,
} from './issues.ts'
export {
  Destination,
  DestinationChange,
  DestinationInit,
  DestinationList,
  FORWARDING_KINDS,
  FORWARDING_REGIONS,
  ForwardingAttemptList,
  ForwardingResume,
  ForwardingTestResult,
} from './forwarding.ts'
export { Release, ServerRelease } from './release.ts'
export {
  Funnel,
  FUNNEL_OUTCOMES,
  FUNNEL_SCOPES,
  FUNNEL_STEPS_LIMIT,
  FunnelSession,
  FunnelSessions,
  FunnelStep,
} from './funnels.ts'
export {
  PATH_STEPS,
  PATH_TOP,
  PathDirection,
  PathLink,
  PathNext,
  PathNode,
  PathPage,
  Paths,
  PathSessions,
  PathStep,
} from './paths.ts'
export {
  HEAT_KINDS,
  HeatCell,
  HeatDepth,
  HeatElement,
  HeatMap,
  HeatPage,
  HeatPath,
  HeatPathList,
  HeatPoint,
  HeatSession,
  VIEWPORT_CLASSES,
} from './heatmap.ts'
export {
  Exploration,
  EXPLORATION_NAME_LENGTH_LIMIT,
  EXPLORE_CHARTS,
  ExploreKey,
  ExploreLine,
  ExploreSessions,
  ExploreStatement,
  SAVED_EXPLORATIONS_LIMIT,
  SavedExploration,
  SavedExplorationInit,
  SavedExplorationList,
} from './explore.ts'
export { ReplayEntry, ReplayEntryList } from './entries.ts'
export {
  SAVED_STATEMENTS_LIMIT,
  SavedStatement,
  SavedStatementInit,
  SavedStatementList,
  SqlCell,
  SqlResult,
} from './sql.ts'
export {
  IdentifyMetadata,
  ServerEvent,
  ServerEventBatch,
  ServerEventsAccepted,
  ServerEventsBody,
} from './server-events.ts'
export { Health, HealthReason, Report } from './reports.ts'
export {
  IdleTimeoutSetting,
  NewSecretKey,
  ProjectSettings,
  RemoteSettings,
  SecretKey,
  SecretKeyInit,
  SecretKeyList,
} from './settings.ts'
export { SheetsAccepted, SheetsHead } from './sheets.ts'
export {
  ExclusionCode,
  IngestionWarning,
  IngestionWarningCode,
  IngestionWarningList,
} from './warnings.ts'
export {
  Deletion,
  DeletionInit,
  DeletionList,
  DeletionPreview,
  DeletionSubject,
  StorageReport,
} from './deletions.ts'
export { SavedView, SavedViewInit, SavedViewList } from './saved-views.ts'
export {
  SessionsChanged,
  SessionsDeletion,
  SessionsPinning,
  SessionsTagging,
} from './many-sessions.ts'
