import type { Requests } from './requests.ts'

/** What a stream tells: more is stored, and of a project that something went wrong. */
export type LiveNews = 'stored' | 'trouble'

/** Who wants to know that there is more of a session, or of a project. */
export interface LiveListener {
  /** There is more, or it is over: ask. */
  onNews(news: readonly LiveNews[]): void
  /** Whether news come by themselves, or whoever wants to know has to ask now and then. */
  onStream(isOpen: boolean): void
}

export interface LiveApi {
  /** Listens until the returned function is called. However many listen, one request is open. */
  watch(id: string, listener: LiveListener): () => void
}

/** After a stream that has ended, and after one that could not be had, in milliseconds. */
const AGAIN_MS = 1_000
const RETRY_MS = 15_000
/** The server says something every 15 seconds, so that this much silence is a broken line. */
const SILENCE_MS = 40_000

const NEWS: readonly LiveNews[] = ['stored', 'trouble']

/** @param toPath the address of the stream of a session, or of a project */
export function createLiveApi(
  { request }: Pick<Requests, 'request'>,
  toPath: (sessionId: string) => string,
): LiveApi {
  const streams = new Map<string, { listeners: Set<LiveListener>; isOpen: boolean; stop(): void }>()

  const begin = (sessionId: string) => {
    const listeners = new Set<LiveListener>()
    const stream = {
      listeners,
      isOpen: false,
      ...startStream((signal) => request(toPath(sessionId), { signal }), {
        onNews: (news) => {
          for (const listener of listeners) listener.onNews(news)
        },
        onStream: (isOpen) => {
          stream.isOpen = isOpen
          for (const listener of listeners) listener.onStream(isOpen)
        },
      }),
    }
    streams.set(sessionId, stream)
    return stream
  }

  return {
    watch(sessionId, listener) {
      const stream = streams.get(sessionId) ?? begin(sessionId)
      stream.listeners.add(listener)
      if (stream.isOpen) listener.onStream(true)
      return () => {
        stream.listeners.delete(listener)
        if (stream.listeners.size > 0 || streams.get(sessionId) !== stream) return
        streams.delete(sessionId)
        stream.stop()
      }
    },
  }
}

/**
 * Reads a stream of news, and asks for it again when it breaks. A page that nobody looks at
 * has none: a browser opens few connections to a server, for all of its tabs together.
 */
function startStream(
  open: (signal: AbortSignal) => Promise<Response>,
  { onNews, onStream }: LiveListener,
): { stop(): void } {
  let abort = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined

  const listen = async (signal: AbortSignal): Promise<'over' | 'again' | 'failed'> => {
    try {
      const { body } = await open(signal)
      if (!body) return 'failed'
      onStream(true)
      return (await readNews(body, onNews)) ? 'over' : 'again'
    } catch {
      // Who listens asks for itself meanwhile.
      return 'failed'
    }
  }
  const connect = async (): Promise<void> => {
    const { signal } = (abort = new AbortController())
    const end = await listen(signal)
    if (signal.aborted) return
    onStream(false)
    if (end === 'over') return
    timer = setTimeout(() => void connect(), end === 'again' ? AGAIN_MS : RETRY_MS)
  }
  const disconnect = (): void => {
    clearTimeout(timer)
    abort.abort()
  }
  const follow = (): void => {
    disconnect()
    if (document.hidden) onStream(false)
    else void connect()
  }

  document.addEventListener('visibilitychange', follow)
  // Whoever begins this is not ready to be told yet.
  queueMicrotask(follow)
  return {
    stop() {
      document.removeEventListener('visibilitychange', follow)
      disconnect()
    },
  }
}

/**
 * Reads to the end; whether the session is over.
 *
 * @throws by rejection, when the line breaks or is silent
 */
async function readNews(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  onNews: LiveListener['onNews'],
): Promise<boolean> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await withinSilence(reader.read())
      if (done) return false
      const lines = (rest + value).split('\n')
      rest = lines.pop() ?? ''
      const isOver = lines.includes('event: closed')
      const news = NEWS.filter((name) => lines.includes(`event: ${name}`))
      if (isOver || news.length > 0) onNews(news)
      if (isOver) return true
    }
  } finally {
    reader.cancel().catch(() => {})
  }
}

async function withinSilence<Value>(reading: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the server says nothing any more')), SILENCE_MS)
  })
  try {
    return await Promise.race([reading, silence])
  } finally {
    clearTimeout(timer)
  }
}
