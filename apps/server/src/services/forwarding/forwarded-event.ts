import type { StoredSession } from '../../storage/session-index.ts'
import type { WaitingEvent } from '../../storage/forwarding-store.ts'
import { createHash } from 'node:crypto'
import { toStoredEvent } from '../sessions/session-events.ts'

/** An event as it is forwarded, before it is put into the words of who takes it. */
export interface ForwardedEvent {
  /** The same whenever it is sent, and of no other event; a UUID. */
  readonly id: string
  readonly name: string
  readonly channel: string
  /** Server time, epoch milliseconds. */
  readonly at: number
  readonly path: string
  readonly url: string | null
  readonly metadata: Readonly<Record<string, unknown>>
  readonly tags: Readonly<Record<string, string>>
  readonly sessionId: string
  /** Whether it is the first of its session. */
  readonly sessionStart: boolean
  readonly source: 'page' | 'server'
  readonly userId: string | null
  readonly anonymousId: string | null
  readonly environment: string
  readonly session: ForwardedSession
}

/** What is known of the session when the event is sent. */
export interface ForwardedSession {
  /**
   * The session's id as a number: the time that it carries, epoch milliseconds. Unlike the
   * start, which an event that comes late can move, it is the same of every event.
   */
  readonly numericId: number
  /** The start, server time. */
  readonly startedAt: number
  /** Where it is replayed. */
  readonly url: string
  readonly country: string | null
  readonly region: string | null
  readonly city: string | null
  readonly browser: string | null
  readonly browserVersion: string | null
  readonly os: string | null
  readonly osVersion: string | null
  readonly deviceType: string | null
  readonly language: string | null
}

/** @param publicUrl where people reach the server, without a slash at the end */
export function toForwardedEvent(waiting: WaitingEvent, publicUrl: string): ForwardedEvent {
  const { session, indexed, sent } = waiting
  const { columns, sessionId, projectId } = session
  const event = toStoredEvent(indexed, columns.clockOffsetMs)
  const place = sent
    ? ['server', projectId, sent.eventId]
    : ['page', sessionId, event.windowId, event.sequence, event.ordinal]
  return {
    id: deriveId(place),
    name: event.name,
    channel: event.channel,
    at: Math.round(event.at),
    path: event.path,
    url: event.url ?? null,
    metadata: event.metadata ?? {},
    tags: event.tags ?? {},
    sessionId,
    sessionStart: event.sessionStart ?? false,
    source: sent ? 'server' : 'page',
    userId: sent?.userId ?? columns.userId,
    anonymousId: sent?.anonymousId ?? columns.anonymousId,
    environment: columns.environment,
    session: toForwardedSession(session, publicUrl),
  }
}

function toForwardedSession(
  { sessionId, projectId, columns }: StoredSession,
  publicUrl: string,
): ForwardedSession {
  const { country, region, city, browser, browserVersion, os, osVersion } = columns
  const { deviceType, language, numericId, startedAt } = columns
  return {
    numericId,
    startedAt: Math.round(startedAt),
    url: `${publicUrl}/sessions/${sessionId}?project=${encodeURIComponent(projectId)}`,
    country,
    region,
    city,
    browser,
    browserVersion,
    os,
    osVersion,
    deviceType,
    language,
  }
}

/** A UUID of version 8 (RFC 9562): 122 bits of a hash. */
export function deriveId(parts: readonly (string | number)[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  const cuts = [0, 8, 12, 16, 20, 32]
  return cuts
    .slice(1)
    .map((to, index) => hex.slice(cuts[index], to))
    .join('-')
}
