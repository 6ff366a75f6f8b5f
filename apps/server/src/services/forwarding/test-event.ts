import { createUuidV7 } from '@playhead/sessions'
import { createHash } from 'node:crypto'
import { deriveId, type ForwardedEvent } from './forwarded-event.ts'

/** What is sent to see whether somebody takes it: an event of a session that there is none of. */
export function createTestEvent(made: {
  readonly projectId: string
  readonly at: number
  readonly publicUrl: string
}): ForwardedEvent {
  const { projectId, at, publicUrl } = made
  const seed = createHash('sha256').update(projectId).digest()
  const sessionId = createUuidV7(at, seed)
  return {
    id: deriveId(['test', projectId, at]),
    name: 'playhead_test',
    channel: 'app',
    at,
    path: '/',
    url: null,
    metadata: { message: 'A test of forwarding. It belongs to no visit.' },
    tags: {},
    sessionId,
    sessionStart: false,
    source: 'server',
    userId: null,
    anonymousId: 'playhead-test',
    environment: 'test',
    session: {
      numericId: Math.floor(at),
      startedAt: at,
      url: publicUrl,
      country: null,
      region: null,
      city: null,
      browser: null,
      browserVersion: null,
      os: null,
      osVersion: null,
      deviceType: null,
      language: null,
    },
  }
}
