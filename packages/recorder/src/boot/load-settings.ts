import type { Fetch } from '../transport/send.ts'

/** Where the server says what the project sets. */
export function getSettingsUrl(config: {
  readonly ingestUrl: string
  readonly key: string
}): string {
  return `${config.ingestUrl}/settings?key=${encodeURIComponent(config.key)}`
}

const TIMEOUT_MS = 2_000

/**
 * Asks what the project sets, on the first visit of a browser: before that, nobody
 * knows how much may leave the page. Never rejects.
 *
 * @returns what the server said, `{}` for anything that is no settings; undefined when
 * it could not be reached in time
 */
export async function loadSettings(fetch: Fetch, url: string): Promise<unknown> {
  const abort = typeof AbortController === 'undefined' ? null : new AbortController()
  const timer = setTimeout(() => abort?.abort(), TIMEOUT_MS)
  try {
    const init: RequestInit = { credentials: 'omit', ...(abort && { signal: abort.signal }) }
    const response = await fetch(url, init)
    if (response.status >= 500) return undefined
    // An older server has no such address, and no such settings.
    return response.ok ? await response.json().catch(() => ({})) : {}
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}
