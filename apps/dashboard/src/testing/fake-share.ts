import type { SessionSummary, SharedSession, ShareLink, ShareLinkInit } from '@playhead/protocol'
import type { FakeServer, Request } from './fake-server.ts'
import { sessionId } from './summaries.ts'

/** The one token that the fake server knows. */
export const SHARE_TOKEN = 'abcdefghijklmnopqrstuv'

export function shareLinkOf(number: number, fields: Partial<ShareLink> = {}): ShareLink {
  return {
    id: sessionId(800 + number),
    sessionId: sessionId(1),
    hidesConsole: true,
    hidesNetwork: true,
    startMs: null,
    clip: null,
    createdAt: Date.now() - number * 60_000,
    createdBy: 'Admin',
    expiresAt: Date.now() + 86_400_000,
    revokedAt: null,
    revokedBy: null,
    openedCount: 0,
    lastOpenedAt: null,
    ...fields,
  }
}

export function sharedSessionOf(
  session: SessionSummary,
  fields: Partial<SharedSession> = {},
): SharedSession {
  const { startedAt, endedAt, durationMs, live, windowIds, hasReplay } = session
  const { deviceType, browser, browserVersion, os, osVersion } = session
  return {
    startedAt,
    endedAt,
    durationMs,
    live,
    windowIds,
    hasReplay,
    deviceType,
    browser,
    browserVersion,
    os,
    osVersion,
    startMs: null,
    isClip: false,
    hidesConsole: true,
    hidesNetwork: true,
    expiresAt: Date.now() + 86_400_000,
    ...fields,
  }
}

/** Making, listing and revoking links. */
export function answerShareLinks(server: FakeServer, { method, path, body }: Request): Response {
  if (method === 'GET') return Response.json({ links: server.shareLinks })
  if (method === 'DELETE') {
    const id = path.split('/').at(-1)
    server.shareLinks = server.shareLinks.map((link) =>
      link.id === id ? { ...link, revokedAt: Date.now(), revokedBy: 'Admin' } : link,
    )
    return new Response(null, { status: 204 })
  }
  const { lifetimeMs, ...init } = JSON.parse(body) as ShareLinkInit
  const made = shareLinkOf(0, { ...init, expiresAt: Date.now() + lifetimeMs })
  server.shareLinks = [made, ...server.shareLinks]
  return Response.json({ link: made, token: SHARE_TOKEN }, { status: 201 })
}

/** What somebody with a link gets. */
export function answerShare(server: FakeServer, { path }: Request, token: string | null): Response {
  const code = token === SHARE_TOKEN ? server.shareEnd : 'unknown_share_link'
  if (code) {
    const error = { code, message: 'The share link shows nothing.' }
    return Response.json({ error }, { status: 410 })
  }
  const [, part, ...place] = path.split('/')
  if (part === 'open' || part === 'session') return Response.json(server.shared)
  if (part === 'events') return Response.json({ events: server.events })
  if (part === 'replay' && place.length === 0) return Response.json(server.manifest)
  if (part === 'replay') return new Response(server.frames)
  return Response.json({ error: { code: 'unknown_sheet', message: '' } }, { status: 404 })
}
