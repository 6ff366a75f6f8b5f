import { readApiError, unreachableError } from './api-error.ts'

/** How the parts of the API client ask the server. Paths are below `/api/`, unless absolute. */
export interface Requests {
  request(path: string, init?: RequestInit): Promise<Response>
  get<Answer>(path: string, signal?: AbortSignal): Promise<Answer>
  change(method: 'POST' | 'PUT', path: string, body: object): Promise<Response>
}

/** @param headers go with every request */
export function createRequests(
  send: typeof fetch,
  headers: Readonly<Record<string, string>> = {},
): Requests {
  const request: Requests['request'] = async (path, init = {}) => {
    const response = await send(path.startsWith('/') ? path : `/api/${path}`, {
      credentials: 'same-origin',
      ...init,
      headers: { ...headers, ...(init.headers as Record<string, string> | undefined) },
    }).catch((error: unknown) => {
      if (init.signal?.aborted) throw error
      throw unreachableError(error)
    })
    if (!response.ok) throw await readApiError(response)
    return response
  }
  return {
    request,
    get: async <Answer>(path: string, signal?: AbortSignal): Promise<Answer> => {
      const response = await request(path, signal ? { signal } : {})
      return (await response.json()) as Answer
    },
    change: (method, path, body) =>
      request(path, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  }
}
