/**
 * Answers of the server that are asked for before the page that wants them is there: its
 * code is still on its way. Each is given away once; what comes later is asked anew.
 */
export interface EarlyAnswers {
  /** Asks at once. Paths are absolute. */
  ask(path: string): void
  /** Asks at once, and reads the answer beside whoever wants it; null if it is no success. */
  read<Answer>(path: string): Promise<Answer | null>
  /** As `fetch`, with an answer that is here or on its way where there is one. */
  readonly send: typeof fetch
}

interface Early {
  readonly answer: Promise<Response>
  readonly abort: AbortController
}

/** What nobody has wanted by then is let go, in milliseconds. */
const KEPT_MS = 30_000

export function createEarlyAnswers(
  ask: typeof fetch = (...args) => fetch(...args),
  after: (delayMs: number, callback: () => void) => void = (delayMs, callback) =>
    void setTimeout(callback, delayMs),
): EarlyAnswers {
  const kept = new Map<string, Early>()

  const begin = (path: string): Promise<Response> => {
    const abort = new AbortController()
    const answer = ask(path, { credentials: 'same-origin', signal: abort.signal })
    const early = { answer, abort }
    kept.set(path, early)
    // Whoever wants it hears of a failure.
    answer.catch(() => {})
    after(KEPT_MS, () => {
      if (kept.get(path) !== early) return
      kept.delete(path)
      abort.abort()
    })
    return answer
  }

  return {
    ask: (path) => void begin(path),
    async read<Answer>(path: string): Promise<Answer | null> {
      try {
        // Copied before anybody else can read it: this was the first to wait.
        const answer = await begin(path).then((response) => response.clone())
        return answer.ok ? ((await answer.json()) as Answer) : null
      } catch {
        return null
      }
    },
    send: async (input, init = {}) => {
      const path = isPlain(init) && typeof input === 'string' ? input : ''
      const early = kept.get(path)
      if (!early) return ask(input, init)
      kept.delete(path)
      init.signal?.addEventListener('abort', () => early.abort.abort(), { once: true })
      if (init.signal?.aborted) early.abort.abort()
      try {
        return await early.answer
      } catch (error) {
        if (init.signal?.aborted) throw error
        return ask(input, init)
      }
    },
  }
}

/** Whether an answer that was asked for without anything beside the path will do. */
function isPlain({ method = 'GET', headers = {} }: RequestInit): boolean {
  return method === 'GET' && [...new Headers(headers)].length === 0
}
