import { fetchInTime, type Fetch } from '../transport/fetch-in-time.ts'

const TIMEOUT_MS = 2_000

/**
 * Asks what the project sets, on the first visit of a browser: before that, nobody
 * knows how much may leave the page. Never rejects.
 *
 * @returns what the server said, `{}` for anything that is no settings; undefined when
 * it could not be reached in time
 */
export async function loadSettings(
  fetch: Fetch,
  { ingestUrl, key }: { readonly ingestUrl: string; readonly key: string },
): Promise<unknown> {
  const url = `${ingestUrl}/settings?key=${encodeURIComponent(key)}`
  const request = { url, timeoutMs: TIMEOUT_MS, credentials: 'omit' } as const
  return fetchInTime(fetch, request, async (response): Promise<unknown> => {
    if (response.status >= 500) return undefined
    // An older server has no such address, and no such settings.
    return response.ok ? response.json().catch(() => ({})) : {}
  }).catch(() => undefined)
}
