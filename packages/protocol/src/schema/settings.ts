import { Type, type Static } from 'typebox'
import {
  IDLE_TIMEOUT_LIMITS_MS,
  MAX_DURATION_LIMITS_MS,
  BOUNCE_DURATION_LIMIT_MS,
} from '../limits.ts'
import { Nullable, Timestamp } from './primitives.ts'

const IdleTimeout = Type.Integer({
  minimum: IDLE_TIMEOUT_LIMITS_MS.least,
  maximum: IDLE_TIMEOUT_LIMITS_MS.most,
})

/** One idle timeout in milliseconds, or one for each kind of device; one left out is the default. */
export const IdleTimeoutSetting = Type.Union(
  [
    IdleTimeout,
    Type.Object(
      {
        desktop: Type.Optional(IdleTimeout),
        mobile: Type.Optional(IdleTimeout),
        tablet: Type.Optional(IdleTimeout),
      },
      { additionalProperties: false },
    ),
  ],
  {
    description:
      'milliseconds between 60000 (1 minute) and 36000000 (10 hours), or such a number for each of desktop, mobile and tablet',
  },
)
export type IdleTimeoutSetting = Static<typeof IdleTimeoutSetting>

const MaxDuration = Type.Integer({
  minimum: MAX_DURATION_LIMITS_MS.least,
  maximum: MAX_DURATION_LIMITS_MS.most,
})
const Start = Type.Union([Type.Literal('load'), Type.Literal('interaction')])

/** How much may leave a page; the reference of the recorder says what each means. */
export const PrivacyLevel = Type.Union([
  Type.Literal('strict'),
  Type.Literal('default'),
  Type.Literal('none'),
])
export type PrivacyLevel = Static<typeof PrivacyLevel>

/** CSS selectors of elements. */
const Selectors = Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 50 })

/**
 * What a project sets for its recorders, sent with each answer. A recorder applies
 * it where `init` sets nothing; what is absent is the default.
 */
export const RemoteSettings = Type.Object({
  sessions: Type.Object({
    idleTimeoutMs: Type.Optional(IdleTimeoutSetting),
    maxDurationMs: Type.Optional(MaxDuration),
    start: Type.Optional(Start),
  }),
  privacy: Type.Optional(
    Type.Object({
      level: Type.Optional(PrivacyLevel),
      mask: Type.Optional(Selectors),
      block: Type.Optional(Selectors),
      honourDoNotTrack: Type.Optional(Type.Boolean()),
    }),
  ),
})
export type RemoteSettings = Static<typeof RemoteSettings>

/** The settings of a project. null: the default. */
export const ProjectSettings = Type.Object(
  {
    sessions: Type.Object(
      {
        idleTimeoutMs: Nullable(IdleTimeoutSetting),
        maxDurationMs: Nullable(MaxDuration),
        start: Nullable(Start),
      },
      { additionalProperties: false },
    ),
    /** Absent where nobody has set any: settings are older than privacy is one of them. */
    privacy: Type.Optional(
      Type.Object(
        {
          level: Nullable(PrivacyLevel),
          /** What is masked and what is left out, beside what pages say. */
          mask: Selectors,
          block: Selectors,
          honourDoNotTrack: Nullable(Type.Boolean()),
        },
        { additionalProperties: false },
      ),
    ),
    /** Absent where nobody has set any: everything is kept. */
    retention: Type.Optional(
      Type.Object(
        {
          /** Sessions that began more days ago are deleted. */
          maxAgeDays: Nullable(Type.Integer({ minimum: 1, maximum: 36_500 })),
          /** What the project may take before sessions are deleted, in bytes. */
          budgetBytes: Nullable(Type.Integer({ minimum: 1_000_000, maximum: 2 ** 50 })),
        },
        { additionalProperties: false },
      ),
    ),
    /** A bounce has exactly one page view, and what is set here besides. */
    bounce: Type.Object(
      {
        /** Only sessions shorter than this are bounces; null: of any length. */
        minDurationMs: Nullable(Type.Integer({ minimum: 1, maximum: BOUNCE_DURATION_LIMIT_MS })),
        /** Only sessions without a click, an input or a submit are bounces. */
        requireNoInteraction: Type.Boolean(),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
)
export type ProjectSettings = Static<typeof ProjectSettings>

/** A secret key as lists show it: the key itself is known only when it is made. */
export const SecretKey = Type.Object({
  id: Type.String(),
  name: Type.String(),
  createdAt: Timestamp,
  lastUsedAt: Nullable(Timestamp),
  /** The last characters of the key, to tell it from others. */
  hint: Type.String(),
})
export type SecretKey = Static<typeof SecretKey>

export const SecretKeyList = Type.Object({ secretKeys: Type.Array(SecretKey) })
export type SecretKeyList = Static<typeof SecretKeyList>

export const SecretKeyInit = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 100 }) },
  { additionalProperties: false },
)
export type SecretKeyInit = Static<typeof SecretKeyInit>

/** The answer to making a secret key: the only one that has it. */
export const NewSecretKey = Type.Object({
  id: Type.String(),
  name: Type.String(),
  secretKey: Type.String(),
})
export type NewSecretKey = Static<typeof NewSecretKey>
