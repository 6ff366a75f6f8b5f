import { Type, type Static } from 'typebox'
import { SHARE_LINK_LIMITS_MS, TIME_LIMIT_MS } from '../limits.ts'
import { SessionSummary } from './api.ts'
import { Count, Nullable, Timestamp, UuidV7 } from './primitives.ts'

/** Milliseconds since the session's start. */
const Offset = Type.Number({ minimum: 0, maximum: TIME_LIMIT_MS })
const Clip = Type.Object({ fromMs: Offset, toMs: Offset }, { additionalProperties: false })

/** What a link shows, and how long. */
const Options = {
  hidesConsole: Type.Boolean(),
  hidesNetwork: Type.Boolean(),
  /** Where the replay opens; null: at the start. */
  startMs: Nullable(Offset),
  /** Only this stretch of the session; null: all of it. */
  clip: Nullable(Clip),
}

/** A link that shows one session to whoever has it. */
export const ShareLink = Type.Object({
  id: UuidV7,
  sessionId: UuidV7,
  ...Options,
  createdAt: Timestamp,
  /** Names of users. */
  createdBy: Type.String(),
  expiresAt: Timestamp,
  revokedAt: Nullable(Timestamp),
  revokedBy: Nullable(Type.String()),
  openedCount: Count,
  lastOpenedAt: Nullable(Timestamp),
})
export type ShareLink = Static<typeof ShareLink>

/** Newest first. */
export const ShareLinkList = Type.Object({ links: Type.Array(ShareLink) })
export type ShareLinkList = Static<typeof ShareLinkList>

export const ShareLinkInit = Type.Object(
  {
    lifetimeMs: Type.Integer({
      minimum: SHARE_LINK_LIMITS_MS.least,
      maximum: SHARE_LINK_LIMITS_MS.most,
    }),
    ...Options,
  },
  { additionalProperties: false },
)
export type ShareLinkInit = Static<typeof ShareLinkInit>

/** The only answer that has the token: what is kept of it is a hash. */
export const NewShareLink = Type.Object({ link: ShareLink, token: Type.String() })
export type NewShareLink = Static<typeof NewShareLink>

const shown = SessionSummary.properties

/** What somebody with a link learns of the session: nothing of who it was. */
export const SharedSession = Type.Object({
  /** Server time; of a clip, its own. */
  startedAt: Timestamp,
  endedAt: Timestamp,
  durationMs: Count,
  live: Type.Boolean(),
  windowIds: shown.windowIds,
  hasReplay: shown.hasReplay,
  deviceType: shown.deviceType,
  browser: shown.browser,
  browserVersion: shown.browserVersion,
  os: shown.os,
  osVersion: shown.osVersion,
  /** Since `startedAt`; null: at the start. */
  startMs: Nullable(Offset),
  isClip: Type.Boolean(),
  hidesConsole: Type.Boolean(),
  hidesNetwork: Type.Boolean(),
  /** When the link ends. */
  expiresAt: Timestamp,
})
export type SharedSession = Static<typeof SharedSession>
