import { QueryCache, QueryClient } from '@tanstack/svelte-query'
import { ApiError, isSignedOut } from './api-error.ts'

/**
 * The cache of what the server answered. A 401 to any question makes it ask
 * anew who is signed in, and the shell shows the way to sign in.
 */
export function createQueryClient(): QueryClient {
  const client = new QueryClient({
    queryCache: new QueryCache({
      onError(error, query) {
        if (isSignedOut(error) && query.queryKey[0] !== 'me') {
          void client.resetQueries({ queryKey: ['me'] })
        }
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => isWorthRetrying(error) && failures < 2,
        retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 4_000),
      },
    },
  })
  return client
}

/** Trying again only helps where the server was away or overloaded. */
function isWorthRetrying(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status >= 500
}
