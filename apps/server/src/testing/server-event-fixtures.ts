import { createUuidV7 } from '@playhead/sessions'
import { randomUUIDv7 } from 'node:crypto'
import type { NewServerEvents, ServerEventRecord } from '../storage/server-events.ts'
import { NOON } from './segment-fixtures.ts'

const MINUTE_MS = 60_000

/** An event of the user Ada, as the service hands it to the storage. */
export function createServerEvent(init: Partial<ServerEventRecord> = {}): ServerEventRecord {
  const at = init.at ?? NOON
  return {
    eventId: randomUUIDv7(),
    owner: { kind: 'person', person: 'user:ada' },
    at,
    event: { name: 'paid', channel: 'app', at, path: '' },
    environment: 'production',
    anonymousId: null,
    userId: 'ada',
    traits: null,
    ...init,
  }
}

export function createServerEvents(
  events: readonly ServerEventRecord[],
  projectId = 'project-1',
): NewServerEvents {
  const limits = { idleTimeoutMs: 30 * MINUTE_MS, maxDurationMs: 24 * 60 * MINUTE_MS }
  return { projectId, limits, events }
}

/** A session id of that moment. */
export function createSessionId(at: number, seed = 0): string {
  return createUuidV7(at, new Uint8Array(10).fill(seed))
}
