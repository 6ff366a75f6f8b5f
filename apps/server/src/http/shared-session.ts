import { TIME_LIMIT_MS } from '@playhead/protocol'
import {
  ErrorAnswer,
  ReplayManifest,
  SessionEventList,
  SharedSession,
  SheetHash,
} from '@playhead/protocol/schema'
import type { FastifyRequest } from 'fastify'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Type } from 'typebox'
import { AppError } from '../errors.ts'
import { createTokenBuckets } from '../services/ingest/token-buckets.ts'
import type { LiveStreams } from '../services/live/live-streams.ts'
import type { ShareLinks } from '../services/shares/share-links.ts'
import type { SharedSessions } from '../services/shares/shared-session.ts'
import type { StoredShareLink } from '../storage/share-link-store.ts'
import type { AppInstance } from './app-instance.ts'
import { gzipAnswer } from './gzip-answer.ts'
import { EVENT_STREAM, sendEvents } from './live.ts'

/** How the description of the API names the token of a share link. */
export const SHARE_LINK_SCHEME = 'shareLink'

/** Of one address, a second; playing asks for about one window in that time. */
const RATE = { ratePerSecond: 20, burst: 300 }

const Bytes = Type.Unsafe<Readable>(Type.String({ format: 'binary' }))
const Events = Type.Unsafe<Readable>(Type.String())
const SheetBytes = Type.Unsafe<Uint8Array>(Type.String({ format: 'binary' }))

export interface SharedSessionRoutesOptions {
  readonly shareLinks: ShareLinks
  readonly shared: SharedSessions
  readonly live: LiveStreams
  readonly now: () => number
}

/**
 * What whoever has a share link may see: the session of the link and nothing else. No
 * address names a session, so there is no other to ask for. The token comes in a header:
 * addresses end up in logs.
 */
export async function addSharedSessionRoutes(
  app: AppInstance,
  options: SharedSessionRoutesOptions,
) {
  const { shareLinks, shared, live, now } = options
  const getLink = requireShareLink(app, { shareLinks, now })

  app.post(
    '/api/share/open',
    {
      schema: {
        summary: 'Open a share link: counts that, and tells what it shows',
        tags: ['sharing'],
        body: Type.Object({}, { additionalProperties: false }),
        response: { 200: SharedSession, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const link = getLink(request)
      const session = await shared.load(link)
      await shareLinks.noteOpened(link)
      return session
    },
  )
  app.get(
    '/api/share/session',
    {
      schema: {
        summary: 'The session of a share link, as far as it is shown',
        tags: ['sharing'],
        response: { 200: SharedSession, '4xx': ErrorAnswer },
      },
    },
    async (request) => shared.load(getLink(request)),
  )
  app.get(
    '/api/share/events',
    {
      schema: {
        summary: 'The events that a share link shows, in order',
        tags: ['sharing'],
        response: { 200: SessionEventList, '4xx': ErrorAnswer },
      },
    },
    async (request) => ({ events: await shared.loadEvents(getLink(request)) }),
  )
  app.get(
    '/api/share/replay',
    {
      onSend: gzipAnswer,
      schema: {
        summary: 'The windows that a share link shows',
        tags: ['sharing'],
        querystring: Type.Object({
          atMs: Type.Optional(Type.Number({ minimum: 0, maximum: TIME_LIMIT_MS })),
        }),
        response: { 200: ReplayManifest, '4xx': ErrorAnswer },
      },
    },
    async (request) => shared.loadManifest(getLink(request), request.query.atMs),
  )
  app.get(
    '/api/share/live',
    {
      config: { hasNoHead: true },
      schema: {
        ...EVENT_STREAM,
        summary: 'Tells when there is more of the session of a share link',
        tags: ['sharing'],
        response: { 200: Events, '4xx': ErrorAnswer, '5xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const link = getLink(request)
      // Of a part there is never more, and what comes after it is nobody's business.
      if (link.fromAt !== null) throw new AppError('not_found')
      return sendEvents(reply, await live.open(link.sessionId, 'links'))
    },
  )
  app.get(
    '/api/share/replay/:windowId/:firstSequence',
    {
      schema: {
        summary: 'What a share link shows of a window',
        description: 'A run of frames, as of a session for signed-in users.',
        tags: ['sharing'],
        params: Type.Object({
          windowId: Type.String({ maxLength: 64 }),
          firstSequence: Type.Integer({ minimum: 0, maximum: 2 ** 31 }),
        }),
        querystring: Type.Object({
          lastSequence: Type.Optional(Type.Integer({ minimum: -1, maximum: 2 ** 31 })),
          afterSequence: Type.Optional(Type.Integer({ minimum: -1, maximum: 2 ** 31 })),
        }),
        produces: ['application/octet-stream'],
        response: { 200: Bytes, '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const { params, query } = request
      const frames = await shared.openWindow(getLink(request), {
        ...params,
        lastSequence: query.lastSequence ?? -1,
        afterSequence: query.afterSequence ?? -1,
      })
      return reply.type('application/octet-stream').send(Readable.from(frames))
    },
  )
  app.get(
    '/api/share/sheets/:hash',
    {
      schema: {
        summary: 'A style sheet of the session of a share link',
        tags: ['sharing'],
        params: Type.Object({ hash: SheetHash }),
        produces: ['application/octet-stream'],
        response: { 200: SheetBytes, '4xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const bytes = await shared.loadSheet(getLink(request), request.params.hash)
      const takesGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
      if (takesGzip) reply.header('content-encoding', 'gzip')
      return reply
        .type('application/octet-stream')
        .header('vary', 'accept-encoding')
        .send(takesGzip ? bytes : await promisify(gunzip)(bytes))
    },
  )
}

/** @returns the link of a request of the group. Who is signed in does not matter. */
function requireShareLink(
  app: AppInstance,
  { shareLinks, now }: { readonly shareLinks: ShareLinks; readonly now: () => number },
): (request: FastifyRequest) => StoredShareLink {
  const buckets = createTokenBuckets(RATE)
  const links = new WeakMap<FastifyRequest, StoredShareLink>()
  app.addHook('onRoute', (route) => {
    route.schema = { ...route.schema, security: [{ [SHARE_LINK_SCHEME]: [] }] }
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const waitMs = buckets.take(request.ip, now())
    if (waitMs > 0) throw new AppError('rate_limited', undefined, { waitMs })
    const token = /^Bearer ([\w-]{22})$/.exec(request.headers.authorization ?? '')?.[1]
    if (token === undefined) throw new AppError('unknown_share_link')
    links.set(request, await shareLinks.find(token))
  })
  return (request) => {
    const link = links.get(request)
    if (!link) throw new AppError('unknown_share_link')
    return link
  }
}
