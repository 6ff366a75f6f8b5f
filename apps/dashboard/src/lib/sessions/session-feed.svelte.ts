import type { SessionList } from '@playhead/protocol'
import { createInfiniteQuery, createQuery } from '@tanstack/svelte-query'
import type { ApiClient, SessionSort } from '../api/api-client.ts'
import { resolveDateRange, type DateRange } from '../url-state/date-range.ts'
import { joinPages, mergeSessionPages, type MergedSessions } from './merge-pages.ts'

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

/** The sessions of a project, a range and a filter: loaded by pages, new ones by themselves. */
export function createSessionFeed(options: {
  api: ApiClient
  project: () => string
  range: () => DateRange
  /** As JSON; undefined for all. */
  filter: () => string | undefined
  sort: () => SessionSort
}): SessionFeed {
  const { api, project, range, filter, sort } = options
  const load = (cursor: string | null, signal: AbortSignal): Promise<SessionList> =>
    api.listSessions(
      {
        project: project(),
        cursor,
        limit: PAGE_SIZE,
        sort: sort(),
        ...toOptional(filter()),
        ...resolveDateRange(range(), Date.now()),
      },
      signal,
    )
  const pages = createInfiniteQuery(() => ({
    queryKey: ['sessions', project(), range(), filter(), sort(), 'pages'],
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: SessionList) => page.nextCursor,
    // While there is no project, there is nobody's list.
    enabled: project() !== '',
    refetchOnWindowFocus: false,
    staleTime: Infinity,
    gcTime: 60_000,
  }))
  const newest = createQuery(() => ({
    queryKey: ['sessions', project(), range(), filter(), sort(), 'newest'],
    queryFn: ({ signal }) => load(null, signal),
    // In another order a new session may belong anywhere.
    enabled: pages.isSuccess && sort() === 'newest',
    refetchInterval: POLL_MS,
    staleTime: 0,
  }))
  const merged = $derived.by((): MergedSessions => {
    const loaded = pages.data?.pages ?? []
    return sort() === 'newest'
      ? mergeSessionPages(newest.data, loaded)
      : { sessions: joinPages(loaded), hasHole: false }
  })
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

function toOptional(filter: string | undefined): { filter?: string } {
  return filter === undefined ? {} : { filter }
}
