import { Type, type Static } from 'typebox'
import { Role } from './access.ts'
import { Count, Nullable, Sequence, SheetHash, Timestamp, UuidV7 } from './primitives.ts'
import { SessionEvent, SessionStartReason } from './segment.ts'
import { ExclusionCode } from './warnings.ts'

// What the dashboard reads. Times are server time (corrected for the client's
// clock), epoch milliseconds, unless a name says otherwise.

/** A session as lists, headers and metrics see it. */
export const SessionSummary = Type.Object({
  id: UuidV7,
  /** The time part of the id: the session as a number, for destinations that want one. */
  numericId: Count,
  /** The id as the caller gave it, where it chose one. */
  customSessionId: Nullable(Type.String()),
  projectId: Type.String(),
  environment: Type.String(),
  anonymousId: Type.String(),
  userId: Nullable(Type.String()),
  traits: Nullable(Type.Record(Type.String(), Type.Unknown())),
  /** Its tabs, in order. */
  windowIds: Type.Array(UuidV7),
  startedAt: Timestamp,
  endedAt: Timestamp,
  /** The same by the client's clock, uncorrected; null when no page sent anything. */
  clientStartedAt: Nullable(Timestamp),
  clientEndedAt: Nullable(Timestamp),
  durationMs: Count,
  /** No idle timeout has passed since its last activity. */
  live: Type.Boolean(),
  startReason: Nullable(SessionStartReason),
  eventCount: Count,
  pageViewCount: Count,
  distinctPageCount: Count,
  clickCount: Count,
  /** What was captured of a person's doing by itself: clicks, inputs, submits. */
  interactionCount: Count,
  rageClickCount: Count,
  deadClickCount: Count,
  keyPressCount: Count,
  exceptionCount: Count,
  consoleErrorCount: Count,
  failedRequestCount: Count,
  scrollDepth: Type.Number(),
  activeMs: Count,
  /** Duration less active time. */
  idleMs: Count,
  entryPath: Nullable(Type.String()),
  entryUrl: Nullable(Type.String()),
  exitPath: Nullable(Type.String()),
  exitUrl: Nullable(Type.String()),
  referrer: Nullable(Type.String()),
  utmSource: Nullable(Type.String()),
  utmMedium: Nullable(Type.String()),
  utmCampaign: Nullable(Type.String()),
  utmTerm: Nullable(Type.String()),
  utmContent: Nullable(Type.String()),
  referringDomain: Nullable(Type.String()),
  /** Click ids of the entry page by name (`gclid`, `fbclid`, …): those that it had. */
  clickIds: Type.Record(Type.String(), Type.String()),
  /** docs/reference/channels.md lists them; null when nothing is known of an entry. */
  channel: Nullable(Type.String()),
  /** ISO 3166-1 code. */
  country: Nullable(Type.String()),
  region: Nullable(Type.String()),
  city: Nullable(Type.String()),
  browser: Nullable(Type.String()),
  browserVersion: Nullable(Type.String()),
  os: Nullable(Type.String()),
  osVersion: Nullable(Type.String()),
  deviceType: Nullable(
    Type.Union([
      Type.Literal('desktop'),
      Type.Literal('mobile'),
      Type.Literal('tablet'),
      Type.Literal('bot'),
    ]),
  ),
  screenWidth: Nullable(Count),
  screenHeight: Nullable(Count),
  viewportWidth: Nullable(Count),
  viewportHeight: Nullable(Count),
  language: Nullable(Type.String()),
  timeZone: Nullable(Type.String()),
  replayBytes: Count,
  /** Stretches that begin with a full snapshot. */
  replayWindowCount: Count,
  segmentCount: Count,
  /** A full snapshot has arrived, so that there is something to play. */
  hasReplay: Type.Boolean(),
  /** By the bounce definition of the project. */
  isBounce: Type.Boolean(),
  /** Retention never deletes it. */
  isPinned: Type.Boolean(),
  /** How many notes people wrote at moments of it. */
  noteCount: Count,
  /** What people labelled it with, in the order of the alphabet. */
  tags: Type.Array(Type.String()),
  /** Whoever asks has opened it. */
  isSeen: Type.Boolean(),
  /** Why it is kept out of every aggregate; null when it is not. */
  excludedReason: Nullable(ExclusionCode),
})
export type SessionSummary = Static<typeof SessionSummary>

/** What of a session can be searched: `person` is who it was, `event` one of the site's own. */
export const SEARCH_HIT_KINDS = [
  'page',
  'click',
  'error',
  'console',
  'request',
  'person',
  'event',
] as const
export type SearchHitKind = (typeof SEARCH_HIT_KINDS)[number]

/** An event in which all that was searched for stands. */
export const SearchHit = Type.Object({
  kind: Type.Unsafe<SearchHitKind>({ type: 'string', enum: [...SEARCH_HIT_KINDS] }),
  /** Plain text: what visitors and pages wrote. Cut where it is long. */
  text: Type.String(),
  /** What of the text was found: from and to, in UTF-16 code units. */
  marks: Type.Array(Type.Array(Count, { minItems: 2, maxItems: 2 })),
  at: Timestamp,
  /** Milliseconds since the session's start. */
  offsetMs: Count,
})
export type SearchHit = Static<typeof SearchHit>

export const SearchHits = Type.Object({
  /** The first of them, by their time. */
  hits: Type.Array(SearchHit),
  /** How many there are; counted up to a hundred. */
  count: Count,
})
export type SearchHits = Static<typeof SearchHits>

export const SessionList = Type.Object({
  sessions: Type.Array(SessionSummary),
  /** What was found in each session, by its id. Absent when nothing was searched for. */
  found: Type.Optional(Type.Record(Type.String(), SearchHits)),
  /**
   * How much was recorded in equal parts of each session, by its id, in percent of the most;
   * empty where nothing was.
   */
  activity: Type.Optional(Type.Record(Type.String(), Type.Array(Count))),
  /** Give it back as `cursor` for the next page; null on the last. */
  nextCursor: Nullable(Type.String()),
})
export type SessionList = Static<typeof SessionList>

/** The distinct pages of a session, by when each was first seen. Times are server time. */
export const SessionPages = Type.Object({
  pages: Type.Array(
    Type.Object({
      path: Type.String(),
      views: Count,
      enteredAt: Timestamp,
      /** When another page was viewed in the same tab, or the session ended. */
      leftAt: Timestamp,
    }),
  ),
})
export type SessionPages = Static<typeof SessionPages>

/** A session event as stored: with its place in the stream and server time. */
export const StoredSessionEvent = Type.Object({
  ...SessionEvent.properties,
  windowId: UuidV7,
  sequence: Sequence,
  /** Place within the segment. */
  ordinal: Count,
  /** Time by the client's clock, uncorrected. */
  clientAt: Timestamp,
  /** Absent when a page sent it. Of a server's event the window is `SERVER_WINDOW_ID`. */
  source: Type.Optional(Type.Literal('server')),
})
export type StoredSessionEvent = Static<typeof StoredSessionEvent>

export const SessionEventList = Type.Object({ events: Type.Array(StoredSessionEvent) })
export type SessionEventList = Static<typeof SessionEventList>

/**
 * A stretch of one tab's replay that opens by itself: it begins with a full
 * snapshot. `complete` is false while more segments may still join it.
 */
export const ReplayWindow = Type.Object({
  fromAt: Timestamp,
  toAt: Timestamp,
  /** Names it within its tab, for ever. */
  firstSequence: Sequence,
  lastSequence: Sequence,
  eventCount: Count,
  sizeBytes: Count,
  complete: Type.Boolean(),
  /** So many windows in one line, far from the moment asked for; absent on one alone. */
  parts: Type.Optional(Count),
})
export type ReplayWindow = Static<typeof ReplayWindow>

/** A stretch that cannot be shown, and why. */
export const ReplayGap = Type.Object({
  fromAt: Timestamp,
  toAt: Timestamp,
  /** `damaged`: it came, but what is stored of it cannot be read any more. */
  reason: Type.Union([
    Type.Literal('missing_segments'),
    Type.Literal('no_snapshot'),
    Type.Literal('damaged'),
  ]),
})
export type ReplayGap = Static<typeof ReplayGap>

/** What a player needs to find the window that holds a moment. */
export const ReplayManifest = Type.Object({
  sessionId: UuidV7,
  startedAt: Timestamp,
  endedAt: Timestamp,
  live: Type.Boolean(),
  tabs: Type.Array(
    Type.Object({
      windowId: UuidV7,
      windows: Type.Array(ReplayWindow),
      gaps: Type.Array(ReplayGap),
    }),
  ),
  /** Hashes of the style sheets that the session refers to. Absent when there are none. */
  sheets: Type.Optional(Type.Array(SheetHash)),
})
export type ReplayManifest = Static<typeof ReplayManifest>

export const DurationBucket = Type.Object({
  fromMs: Count,
  /** Exclusive; null for the open last bucket. */
  toMs: Nullable(Count),
  sessions: Count,
})
export type DurationBucket = Static<typeof DurationBucket>

/** A value of a property, and how many sessions have it. */
export const ValueCount = Type.Object({
  value: Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
  sessions: Count,
})
export type ValueCount = Static<typeof ValueCount>

export const ValueCountList = Type.Object({ values: Type.Array(ValueCount) })
export type ValueCountList = Static<typeof ValueCountList>

/** The numbers that are compared with the period before. Null where there is nothing to divide by. */
export const Headline = Type.Object({
  sessions: Count,
  /** Distinct users: the user id where known, else the anonymous id. */
  users: Count,
  medianDurationMs: Nullable(Type.Number()),
  /** Sessions that are a bounce by the definition of the project, of all sessions, in percent. */
  bounceRate: Nullable(Type.Number()),
  /** Sessions with an uncaught error, of all sessions, in percent. */
  errorRate: Nullable(Type.Number()),
})
export type Headline = Static<typeof Headline>

export const VitalSummary = Type.Object({
  metric: Type.String(),
  /** Three quarters of the measurements are at most this: milliseconds, of CLS a score. */
  p75: Type.Number(),
  count: Count,
})
export type VitalSummary = Static<typeof VitalSummary>

/** The properties that the overview breaks sessions down by. */
export const BREAKDOWN_FIELDS = [
  'entryPath',
  'exitPath',
  'referringDomain',
  'channel',
  'country',
  'deviceType',
  'browser',
] as const

export const Overview = Type.Object({
  fromAt: Timestamp,
  toAt: Timestamp,
  ...Headline.properties,
  /** Of the same hours as many whole days earlier as the range is long; null before 1970. */
  before: Nullable(Headline),
  /** How many sessions began in each hour, day or month: the times at which these begin. */
  series: Type.Object({
    unit: Type.Union([Type.Literal('hour'), Type.Literal('day'), Type.Literal('month')]),
    /** IANA name: whose hours, days and months these are. */
    timeZone: Type.String(),
    points: Type.Array(Type.Object({ at: Timestamp, sessions: Count })),
    /** Where the last of them ends. */
    endsAt: Timestamp,
  }),
  durations: Type.Array(DurationBucket),
  topPages: Type.Array(Type.Object({ path: Type.String(), views: Count, sessions: Count })),
  breakdowns: Type.Array(Type.Object({ field: Type.String(), values: Type.Array(ValueCount) })),
  vitals: Type.Array(VitalSummary),
})
export type Overview = Static<typeof Overview>

export const Project = Type.Object({
  id: Type.String(),
  name: Type.String(),
  /** The public write key that a page carries. */
  key: Type.String(),
  /** Origins that may send with that key, or `*` for any. */
  allowedOrigins: Type.Array(Type.String()),
  /** IANA name, such as `Europe/Berlin`: whose days and hours are counted. */
  timeZone: Type.String(),
})
export type Project = Static<typeof Project>

/** What an administrator says of a project. */
export const ProjectInit = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
    /** As `https://shop.example`, or `*` for any. */
    allowedOrigins: Type.Array(Type.String({ minLength: 1, maxLength: 300 }), { maxItems: 100 }),
    timeZone: Type.Optional(
      Type.String({
        maxLength: 64,
        description:
          'an IANA name, such as Europe/Berlin: whose days and hours are counted. Absent: UTC for a new project, as before for a known one.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type ProjectInit = Static<typeof ProjectInit>

/** How far the installation of a project has come. */
export const Installation = Type.Object({
  /** The last page whose recorder has asked for the settings; null: none since the start. */
  script: Nullable(
    Type.Object({
      seenAt: Timestamp,
      /** Null where the browser told none. */
      origin: Nullable(Type.String()),
    }),
  ),
  /** The newest session. */
  sessionId: Nullable(Type.String()),
  /** The newest of the last sessions whose replay can be watched. */
  replayId: Nullable(Type.String()),
})
export type Installation = Static<typeof Installation>

/** Who is signed in, and what they can see. */
export const Me = Type.Object({
  user: Type.Object({
    id: Type.String(),
    name: Type.String(),
    role: Role,
  }),
  projects: Type.Array(Project),
  /** Where pages load the recorder from and under what it sends; absent: the usual. */
  recorder: Type.Optional(Type.Object({ scriptPath: Type.String(), ingestPath: Type.String() })),
})
export type Me = Static<typeof Me>

/** What an import came to. */
export const ImportedSession = Type.Object({
  sessionId: UuidV7,
  segments: Count,
  /** Of the segments, those that were there before. */
  duplicates: Count,
  /** Events that could not be read, and were left out. */
  badEvents: Count,
})
export type ImportedSession = Static<typeof ImportedSession>

/** The backups that a server has made, newest first. */
export const BackupList = Type.Object({
  /** Where they are, on the server. */
  folder: Type.String(),
  /** Where copies of them go; null when they go nowhere. */
  bucket: Nullable(Type.String()),
  /** Of the one that is being made; null when none is. */
  startedAt: Nullable(Timestamp),
  /** Of the last one, if it failed. */
  failure: Nullable(Type.Object({ at: Timestamp, message: Type.String() })),
  backups: Type.Array(
    Type.Object({
      name: Type.String(),
      createdAt: Timestamp,
      sizeBytes: Count,
      sessions: Count,
      damagedChunks: Count,
    }),
  ),
})
export type BackupList = Static<typeof BackupList>
