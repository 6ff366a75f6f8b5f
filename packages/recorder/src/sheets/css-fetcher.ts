import { listen } from '../listen.ts'
import { fetchInTime, type Fetch } from '../transport/fetch-in-time.ts'

/**
 * Gets the text of a style sheet that the page has loaded, out of the browser's cache. A
 * page whose policy does not let it connect to where its sheets are is not asked twice:
 * each try would be an error in its console and a report to its owner.
 */
export interface CssFetcher {
  /** The text as it was written; null where it cannot be had. Never rejects. */
  load(request: CssRequest): Promise<string | null>
  stop(): void
}

interface CssRequest {
  readonly url: string
  /** The `crossorigin` of the element that loaded it. */
  readonly crossOrigin: string | null
}

export interface CssFetcherOptions {
  readonly fetch: Fetch
  /** Remembers a refusal for the pages that follow. */
  readonly flags: { get(key: string): string | null; set(key: string, value: string): unknown }
}

const FLAG = 'no-css-fetch'
const TIMEOUT_MS = 10_000

export function createCssFetcher({ fetch, flags }: CssFetcherOptions): CssFetcher {
  const texts = new Map<string, Promise<string | null>>()
  let isRefused = flags.get(FLAG) !== null

  const securitypolicyviolation = (event: SecurityPolicyViolationEvent): void => {
    if (event.effectiveDirective === 'connect-src' && texts.has(event.blockedURI)) refuse()
  }

  function refuse(): void {
    isRefused = true
    flags.set(FLAG, '1')
  }

  const request = ({ url, crossOrigin }: CssRequest): Promise<string | null> =>
    fetchInTime(
      fetch,
      {
        url,
        timeoutMs: TIMEOUT_MS,
        // What the page loaded a moment ago is in the cache, however old it may be.
        cache: 'force-cache',
        credentials: crossOrigin === 'use-credentials' ? 'include' : 'same-origin',
      },
      async (response) => (response.ok ? response.text() : null),
    ).catch(() => null)

  return {
    async load(asked) {
      if (!/^https?:/.test(asked.url)) return null
      const known = texts.get(asked.url)
      if (known) return known
      if (isRefused || mayBeRefused(asked.url)) return null
      const text = request(asked)
      texts.set(asked.url, text)
      // Long texts stay in memory no longer than they are waited for.
      void text.then(() => setTimeout(() => texts.delete(asked.url), 1_000))
      return text
    },
    stop: listen(document, { securitypolicyviolation }),
  }
}

/**
 * A page that shows signs of a strict policy is believed to forbid the connection, unless
 * it has connected there itself.
 */
function mayBeRefused(url: string): boolean {
  const hasPolicy =
    document.querySelector('meta[http-equiv="Content-Security-Policy" i]') !== null ||
    Array.from(document.scripts).some(({ nonce }) => nonce !== '')
  if (!hasPolicy) return false
  const { origin } = new URL(url)
  const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
  return !entries.some(
    ({ initiatorType, name }) =>
      (initiatorType === 'fetch' || initiatorType === 'xmlhttprequest') &&
      name.startsWith(`${origin}/`),
  )
}
