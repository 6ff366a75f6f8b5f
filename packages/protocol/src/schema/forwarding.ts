import { Type, type Static } from 'typebox'
import type { Filter } from '../filters/filter.ts'
import { Count, Nullable, Timestamp } from './primitives.ts'

/** What takes events. */
export const FORWARDING_KINDS = ['webhook', 'amplitude', 'mixpanel'] as const
export type ForwardingKind = (typeof FORWARDING_KINDS)[number]

/** Where a vendor keeps the data; `in` only of Mixpanel. */
export const FORWARDING_REGIONS = ['us', 'eu', 'in'] as const
export type ForwardingRegion = (typeof FORWARDING_REGIONS)[number]

const Kind = Type.Unsafe<ForwardingKind>({ type: 'string', enum: [...FORWARDING_KINDS] })
const Region = Type.Unsafe<ForwardingRegion>({ type: 'string', enum: [...FORWARDING_REGIONS] })
const Name = Type.String({ minLength: 1, maxLength: 100 })

/** Which events: those with this name, this channel, or both. */
const ForwardedEvents = Type.Array(
  Type.Object(
    {
      name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      channel: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    },
    { additionalProperties: false },
  ),
  { maxItems: 50, description: 'events of any of these are forwarded; all when there is none' },
)
const SessionFilter = Type.Unsafe<Filter>({
  description: 'a Filter: events of these sessions; docs/reference/filters.md',
})

/** Where events go, as it is given. */
export const DestinationTargetInit = Type.Object(
  {
    kind: Kind,
    url: Type.Optional(
      Type.String({ maxLength: 2_000, description: 'of a webhook: an https address' }),
    ),
    region: Type.Optional(Region),
    projectId: Type.Optional(
      Type.String({ maxLength: 20, description: 'of Mixpanel, with a service account' }),
    ),
    username: Type.Optional(Type.String({ maxLength: 200 })),
    secret: Type.Optional(
      Type.String({
        minLength: 8,
        maxLength: 500,
        description:
          'what webhooks are signed with (`whsec_` and Base64), an API key, a project token, or the secret of a service account; never given out, and kept when it is absent from a change',
      }),
    ),
  },
  { additionalProperties: false },
)
export type DestinationTargetInit = Static<typeof DestinationTargetInit>

const Choice = {
  name: Name,
  target: DestinationTargetInit,
  events: ForwardedEvents,
  filter: SessionFilter,
  isOn: Type.Boolean(),
}

export const DestinationInit = Type.Object(
  {
    ...Choice,
    from: Type.Unsafe<'now' | 'stored'>({
      type: 'string',
      enum: ['now', 'stored'],
      description: 'now: what is stored from now on; stored: all that is stored already, too',
    }),
  },
  { additionalProperties: false },
)
export type DestinationInit = Static<typeof DestinationInit>

export const DestinationChange = Type.Object(Choice, { additionalProperties: false })
export type DestinationChange = Static<typeof DestinationChange>

/** Without its secret. */
export const DestinationTarget = Type.Object({
  kind: Kind,
  url: Type.String(),
  region: Region,
  projectId: Type.String(),
  username: Type.String(),
  /** The last four characters. */
  secretHint: Type.String(),
})
export type DestinationTarget = Static<typeof DestinationTarget>

export const DESTINATION_STATES = ['off', 'waiting', 'healthy', 'failing', 'paused'] as const
/** `waiting`: nothing was sent yet; `paused`: it failed for so long that nothing is tried. */
export type DestinationState = (typeof DESTINATION_STATES)[number]

export const ForwardingAttempt = Type.Object({
  at: Timestamp,
  durationMs: Type.Number(),
  events: Count,
  /** Refused for good; they are not sent again. */
  rejected: Count,
  status: Nullable(Type.Integer()),
  /** null: all went well. */
  error: Nullable(Type.String()),
  isTest: Type.Boolean(),
})
export type ForwardingAttempt = Static<typeof ForwardingAttempt>

export const Destination = Type.Object({
  id: Type.String(),
  name: Type.String(),
  target: DestinationTarget,
  events: ForwardedEvents,
  filter: SessionFilter,
  isOn: Type.Boolean(),
  createdAt: Timestamp,
  state: Type.Unsafe<DestinationState>({ type: 'string', enum: [...DESTINATION_STATES] }),
  failingSinceAt: Nullable(Timestamp),
  pausedAt: Nullable(Timestamp),
  lastDeliveredAt: Nullable(Timestamp),
  delivered: Count,
  rejected: Count,
  /** Segments and events of back ends that were not looked at yet. */
  waiting: Count,
  lastAttempt: Nullable(ForwardingAttempt),
})
export type Destination = Static<typeof Destination>

export const DestinationList = Type.Object({ destinations: Type.Array(Destination) })
export type DestinationList = Static<typeof DestinationList>

/** The newest first. */
export const ForwardingAttemptList = Type.Object({ attempts: Type.Array(ForwardingAttempt) })
export type ForwardingAttemptList = Static<typeof ForwardingAttemptList>

/** How a test event fared. */
export const ForwardingTestResult = Type.Object({ attempt: ForwardingAttempt })
export type ForwardingTestResult = Static<typeof ForwardingTestResult>

export const ForwardingResume = Type.Object(
  {
    from: Type.Unsafe<'place' | 'now'>({
      type: 'string',
      enum: ['place', 'now'],
      description: 'place: where it stopped; now: what waits is passed over',
    }),
  },
  { additionalProperties: false },
)
export type ForwardingResume = Static<typeof ForwardingResume>
