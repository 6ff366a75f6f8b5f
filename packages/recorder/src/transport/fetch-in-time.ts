/** The page's fetch as it was before anything was put in front of it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/**
 * Fetches and reads an answer, and gives both up after a while.
 *
 * @throws whatever fetching or reading throws
 */
export async function fetchInTime<Result>(
  fetch: Fetch,
  request: RequestInit & { readonly url: string; readonly timeoutMs: number },
  read: (response: Response) => Promise<Result>,
): Promise<Result> {
  const { url, timeoutMs, ...init } = request
  const abort = typeof AbortController === 'undefined' ? null : new AbortController()
  const timer = setTimeout(() => abort?.abort(), timeoutMs)
  try {
    return await read(await fetch(url, { ...init, ...(abort && { signal: abort.signal }) }))
  } finally {
    clearTimeout(timer)
  }
}
