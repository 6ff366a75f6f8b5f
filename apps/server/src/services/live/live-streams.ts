/**
 * Tells those who watch a session that goes on, or a project, when there is more of it, as
 * Server-Sent Events. What is new is not in the message: whoever hears of it asks for it, so that
 * nothing is sent twice, and a stream that breaks has lost nothing.
 */
import { Readable } from 'node:stream'
import { AppError } from '../../errors.ts'

export interface LiveStreams {
  /** Something of a session was stored. Where nobody watches it costs two looks into a map. */
  noteStored(stored: StoredNews): void
  /**
   * The events of one session: `stored` at once and whenever there is more, `closed` once
   * nothing can come any more. It ends after that; without it, the reader should come again.
   *
   * @throws {AppError} unknown_session, too_many_streams
   */
  open(sessionId: string, audience: Audience): Promise<Readable>
  /**
   * The events of all sessions of a project, for users: `stored` at once and whenever there is
   * more of any, `trouble` at once and whenever something went wrong in one.
   *
   * @throws {AppError} too_many_streams
   */
  openProject(projectId: string): Readable
  /** Ends all streams, and opens no other. */
  close(): void
}

export interface StoredNews {
  readonly sessionId: string
  readonly projectId: string
  /** Something went wrong in what was stored. */
  readonly hasTrouble: boolean
}

type News = 'stored' | 'trouble'

/** Signed-in people, and whoever has a share link: these cannot crowd out those. */
export type Audience = 'users' | 'links'

export interface LiveStreamsOptions {
  /**
   * When the session closes unless more of it comes, epoch milliseconds.
   *
   * @throws {AppError} unknown_session
   */
  readonly loadClosedAt: (sessionId: string) => Promise<number>
  readonly now: () => number
  /** How many streams may be open at a time. */
  readonly limits?: Readonly<Record<Audience, number>>
}

const LIMITS: Readonly<Record<Audience, number>> = { users: 200, links: 50 }
/** What comes within this is told once, in milliseconds. */
const COALESCE_MS = 250
/** Of a project there is always something. */
const PROJECT_COALESCE_MS = 1_000
/** Proxies close a connection on which nothing is said, most of them after a minute. */
const HEARTBEAT_MS = 15_000
/** Whether the session has closed, or is gone, is looked up at least as often. */
const LOOK_MS = 60_000
/** Who reads for longer has to ask again, and show again that they may. */
const STREAM_MS = 600_000
/** A reader that does not read is told no more: one message says as much as ten. */
const UNREAD_BYTES_LIMIT = 4_096
const RETRY_MS = 1_000

/** What is watched. */
interface Watched {
  readonly streams: Set<Readable>
  /** What is about to be told. */
  readonly news: Set<News>
}

/** A session that is watched; whether it has closed is looked up. */
interface WatchedSession extends Watched {
  look: NodeJS.Timeout | null
}

export function createLiveStreams(options: LiveStreamsOptions): LiveStreams {
  const { loadClosedAt, now, limits = LIMITS } = options
  const watched = new Map<string, WatchedSession>()
  const projects = new Map<string, Watched>()
  const open: Record<Audience, number> = { users: 0, links: 0 }
  let isClosed = false

  const lookAt = (moment: number, sessionId: string, session: WatchedSession): void => {
    if (session.look) clearTimeout(session.look)
    const delayMs = Math.min(Math.max(0, moment - now()), LOOK_MS)
    session.look = setTimeout(() => void look(sessionId, session), delayMs).unref()
  }

  const look = async (sessionId: string, session: WatchedSession): Promise<void> => {
    const closedAt = await loadClosedAt(sessionId).catch((error: unknown) =>
      isGone(error) ? -Infinity : now() + LOOK_MS,
    )
    if (session.streams.size === 0) return
    if (closedAt > now()) return lookAt(closedAt, sessionId, session)
    for (const stream of session.streams) {
      push(stream, format('closed'))
      end(stream)
    }
  }

  /** A stream that is counted as long as it lasts. @throws {AppError} too_many_streams */
  const begin = (audience: Audience, forget: (stream: Readable) => void): Readable => {
    if (isClosed || open[audience] >= limits[audience]) throw new AppError('too_many_streams')
    open[audience] += 1
    const stream = new Readable({ read() {} })
    const timers = [
      setInterval(() => push(stream, ':\n\n'), HEARTBEAT_MS).unref(),
      setTimeout(() => end(stream), STREAM_MS).unref(),
    ]
    stream.once('close', () => {
      for (const timer of timers) clearTimeout(timer)
      open[audience] -= 1
      forget(stream)
    })
    return stream
  }

  return {
    noteStored({ sessionId, projectId, hasTrouble }) {
      const session = watched.get(sessionId)
      if (session) tellSoon(session, ['stored'], COALESCE_MS)
      const project = projects.get(projectId)
      if (!project) return
      tellSoon(project, hasTrouble ? ['stored', 'trouble'] : ['stored'], PROJECT_COALESCE_MS)
    },
    async open(sessionId, audience) {
      // Counted before anything is waited for: many may ask at the same moment.
      const stream = begin(audience, () => {
        session.streams.delete(stream)
        if (session.streams.size > 0) return
        if (session.look) clearTimeout(session.look)
        if (watched.get(sessionId) === session) watched.delete(sessionId)
      })
      const session: WatchedSession = watched.get(sessionId) ?? { ...createWatched(), look: null }
      watched.set(sessionId, session)
      session.streams.add(stream)
      try {
        lookAt(await loadClosedAt(sessionId), sessionId, session)
      } catch (error) {
        stream.destroy()
        throw error
      }
      push(stream, `retry: ${RETRY_MS}\n\n`)
      push(stream, format('stored'))
      return stream
    },
    openProject(projectId) {
      const stream = begin('users', () => {
        project.streams.delete(stream)
        if (project.streams.size === 0 && projects.get(projectId) === project) {
          projects.delete(projectId)
        }
      })
      const project = projects.get(projectId) ?? createWatched()
      projects.set(projectId, project)
      project.streams.add(stream)
      push(stream, `retry: ${RETRY_MS}\n\n${format('stored')}${format('trouble')}`)
      return stream
    },
    close() {
      isClosed = true
      for (const { streams } of [...watched.values(), ...projects.values()]) {
        for (const stream of streams) end(stream)
      }
    },
  }
}

function createWatched(): Watched {
  return { streams: new Set(), news: new Set() }
}

/** Tells what comes within a time at once. */
function tellSoon({ streams, news }: Watched, more: readonly News[], afterMs: number): void {
  const isAbout = news.size > 0
  for (const each of more) news.add(each)
  if (isAbout) return
  setTimeout(() => {
    const text = [...news].map(format).join('')
    news.clear()
    for (const stream of streams) push(stream, text)
  }, afterMs).unref()
}

/** Those that have ended, of which somebody may still have to read the rest. */
const over = new WeakSet<Readable>()

function push(stream: Readable, text: string): void {
  if (!over.has(stream) && stream.readableLength < UNREAD_BYTES_LIMIT) stream.push(text)
}

function end(stream: Readable): void {
  if (over.has(stream)) return
  over.add(stream)
  stream.push(null)
}

/** Without data a browser would not hand an event on. */
function format(event: News | 'closed'): string {
  return `event: ${event}\ndata: {}\n\n`
}

function isGone(error: unknown): boolean {
  return error instanceof AppError && error.code === 'unknown_session'
}
