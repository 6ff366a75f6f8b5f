import type { ReplayEntry, SessionSummary, StoredSessionEvent } from '@playhead/protocol'
import { expect } from 'vitest'
import Session from '../routes/Session.svelte'
import { createFakeServer } from './fake-server.ts'
import { openPage } from './open-page.ts'
import { manifestOf, recordCounting, TAB_ID } from './replay.ts'
import { summaryOf } from './summaries.ts'

export interface SessionInit {
  readonly fields?: Partial<SessionSummary>
  readonly events?: (session: SessionSummary) => StoredSessionEvent[]
  readonly entries?: (session: SessionSummary) => ReplayEntry[]
  readonly broken?: (session: SessionSummary) => string
  /** What was recorded; a page that counts the seconds without it. */
  readonly record?: (session: SessionSummary) => Promise<Uint8Array<ArrayBuffer>>
}

/** Opens a session of half a minute, paused at its beginning. */
export async function openSession(init: SessionInit = {}) {
  const { fields, events, entries, broken, record = (each) => recordCounting(each, 30) } = init
  const session = summaryOf(1, fields)
  const server = createFakeServer()
  server.sessions = [session]
  server.manifest = manifestOf(session)
  server.frames = await record(session)
  server.events = events?.(session) ?? []
  server.entries = entries?.(session) ?? []
  server.broken = broken?.(session) ?? null
  const opened = await openPage({
    server,
    page: Session,
    path: `/sessions/${session.id}`,
    params: { id: session.id },
    search: { t: '0' },
  })
  // Before, no key of the session is listened to, and nothing can be sought.
  await expect.element(opened.screen.getByRole('slider'), { timeout: 20_000 }).toBeVisible()
  return { ...opened, server, session, slider: opened.screen.getByRole('slider') }
}

/** A line of the console in a session's recording, so long after its start. */
export function lineOf(
  session: SessionSummary,
  offsetMs: number,
  data: Record<string, unknown>,
): ReplayEntry {
  const at = session.startedAt + offsetMs
  return { kind: 'console', windowId: TAB_ID, sequence: 0, ordinal: Math.round(offsetMs), at, data }
}

/** A request in a session's recording that ended so long after the session's start. */
export function callOf(...line: Parameters<typeof lineOf>): ReplayEntry {
  return { ...lineOf(...line), kind: 'request' }
}
