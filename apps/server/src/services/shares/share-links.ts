import type { NewShareLink, ShareLink, ShareLinkInit } from '@playhead/protocol'
import { createHash, randomBytes, randomUUIDv7, timingSafeEqual } from 'node:crypto'
import { AppError } from '../../errors.ts'
import type { StoredShareLink } from '../../storage/share-link-store.ts'
import type { Storage } from '../../storage/storage.ts'
import { loadStored } from '../sessions/sessions.ts'

const TOKEN_BYTES = 16
const LISTED = 500
/** How long one can see of a link that is over that it was there. */
const REMEMBERED_MS = 90 * 86_400_000
/** A shorter clip shows nothing. */
const SHORTEST_CLIP_MS = 100

/** Links that show one session to whoever has them, and for a while. */
export interface ShareLinks {
  /** @throws {AppError} unknown_session, invalid_request for a clip that is none */
  create(sessionId: string, init: ShareLinkInit, userName: string): Promise<NewShareLink>
  /** Of a session. Newest first. @throws {AppError} unknown_session */
  listOfSession(sessionId: string): Promise<ShareLink[]>
  /** Of a project. Newest first. */
  listOfProject(projectId: string): Promise<ShareLink[]>
  /** @throws {AppError} unknown_share_link */
  revoke(projectId: string, id: string, userName: string): Promise<void>
  /** @throws {AppError} unknown_share_link, share_link_expired, share_link_revoked */
  find(token: string): Promise<StoredShareLink>
  noteOpened(link: StoredShareLink): Promise<void>
}

export function createShareLinks(
  { control, sessions }: Pick<Storage, 'control' | 'sessions'>,
  now: () => number,
): ShareLinks {
  /** Times since the start of a session are what people see. */
  const describe = async (links: readonly StoredShareLink[]): Promise<ShareLink[]> => {
    const starts = new Map<string, number>()
    for (const { sessionId } of links) {
      if (starts.has(sessionId)) continue
      const session = await sessions.load(sessionId)
      if (session) starts.set(sessionId, session.columns.startedAt)
    }
    return links.flatMap((link) => {
      const startedAt = starts.get(link.sessionId)
      return startedAt === undefined ? [] : [toShareLink(link, startedAt)]
    })
  }

  return {
    create: async (sessionId, init, userName) => {
      const { projectId, columns } = await loadStored(sessions, sessionId)
      const { startedAt } = columns
      const { clip, startMs, lifetimeMs, hidesConsole, hidesNetwork } = init
      if (clip && clip.toMs - clip.fromMs < SHORTEST_CLIP_MS) {
        throw new AppError('invalid_request', 'body clip ends before it begins, or at once')
      }
      const token = randomBytes(TOKEN_BYTES).toString('base64url')
      const createdAt = now()
      const link: StoredShareLink = {
        id: randomUUIDv7(),
        hash: hashToken(token).toString('base64url'),
        projectId,
        sessionId,
        createdAt,
        createdBy: userName,
        expiresAt: createdAt + lifetimeMs,
        revokedAt: null,
        revokedBy: null,
        openedCount: 0,
        lastOpenedAt: null,
        hidesConsole,
        hidesNetwork,
        startAt: startMs === null ? null : startedAt + startMs,
        fromAt: clip && startedAt + clip.fromMs,
        toAt: clip && startedAt + clip.toMs,
      }
      await control.forgetShareLinks(createdAt - REMEMBERED_MS)
      await control.putShareLink(link)
      return { link: toShareLink(link, startedAt), token }
    },
    listOfSession: async (sessionId) => {
      const { projectId } = await loadStored(sessions, sessionId)
      return describe(await control.listShareLinks({ projectId, sessionId, limit: LISTED }))
    },
    listOfProject: async (projectId) =>
      describe(await control.listShareLinks({ projectId, sessionId: null, limit: LISTED })),
    revoke: async (projectId, id, userName) => {
      const isThere = await control.revokeShareLink({ projectId, id, at: now(), by: userName })
      if (!isThere) throw new AppError('unknown_share_link')
    },
    find: async (token) => {
      const hash = hashToken(token)
      const link = await control.findShareLink(hash.toString('base64url'))
      // Looked up by a hash, of which nobody can choose the bits; compared in constant time anyway.
      const known = Buffer.from(link?.hash ?? '', 'base64url')
      if (!link || known.length !== hash.length || !timingSafeEqual(known, hash)) {
        throw new AppError('unknown_share_link')
      }
      if (link.revokedAt !== null) throw new AppError('share_link_revoked')
      if (link.expiresAt <= now()) throw new AppError('share_link_expired')
      return link
    },
    noteOpened: ({ id }) => control.noteShareOpened(id, now()),
  }
}

/** 128 random bits: nothing to guess, so a fast hash keeps them well enough. */
function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function toShareLink(link: StoredShareLink, startedAt: number): ShareLink {
  const { hash: _, projectId: __, startAt, fromAt, toAt, ...shown } = link
  const toOffset = (at: number): number => Math.max(0, at - startedAt)
  return {
    ...shown,
    startMs: startAt === null ? null : toOffset(startAt),
    clip:
      fromAt === null || toAt === null ? null : { fromMs: toOffset(fromAt), toMs: toOffset(toAt) },
  }
}
