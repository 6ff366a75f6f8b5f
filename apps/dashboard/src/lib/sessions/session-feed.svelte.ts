import type { SessionList } from '@playhead/protocol'
import { createInfiniteQuery, createQuery } from '@tanstack/svelte-query'
import type { ApiClient } from '../api/api-client.ts'
import { resolveDateRange, type DateRange } from '../url-state/date-range.ts'
import { mergeSessionPages, type MergedSessions } from './merge-pages.ts'

const PAGE_SIZE = 50
/** How often the newest page is asked for while somebody looks, in milliseconds. */
const POLL_MS = 2_000

export interface SessionFeed {
  readonly merged: MergedSessions
  readonly isLoading: boolean
  readonly error: Error | null
  readonly hasMore: boolean
  readonly isLoadingMore: boolean
  loadMore(): void
  retry(): void
}

/** The sessions of a project and a range: loaded by pages, new ones by themselves. */
export function createSessionFeed(options: {
  api: ApiClient
  project: () => string
  range: () => DateRange
}): SessionFeed {
  const { api, project, range } = options
  const load = (cursor: string | null, signal: AbortSignal): Promise<SessionList> =>
    api.listSessions(
      {
        project: project(),
        cursor,
        limit: PAGE_SIZE,
        ...resolveDateRange(range(), Date.now()),
      },
      signal,
    )
  const pages = createInfiniteQuery(() => ({
    queryKey: ['sessions', project(), range(), 'pages'],
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: SessionList) => page.nextCursor,
    refetchOnWindowFocus: false,
    staleTime: Infinity,
    gcTime: 60_000,
  }))
  const newest = createQuery(() => ({
    queryKey: ['sessions', project(), range(), 'newest'],
    queryFn: ({ signal }) => load(null, signal),
    enabled: pages.isSuccess,
    refetchInterval: POLL_MS,
    staleTime: 0,
  }))
  const merged = $derived(mergeSessionPages(newest.data, pages.data?.pages ?? []))
  $effect(() => {
    if (merged.hasHole) void pages.refetch()
  })
  return {
    get merged() {
      return merged
    },
    get isLoading() {
      return pages.isPending
    },
    get error() {
      return pages.data ? null : pages.error
    },
    get hasMore() {
      return pages.hasNextPage
    },
    get isLoadingMore() {
      return pages.isFetchingNextPage
    },
    loadMore() {
      if (pages.hasNextPage && !pages.isFetchingNextPage) void pages.fetchNextPage()
    },
    retry: () => void pages.refetch(),
  }
}
