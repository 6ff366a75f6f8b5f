import type { SearchHits, SessionList, SessionSort } from '@playhead/protocol'
import { createInfiniteQuery, createQuery } from '@tanstack/svelte-query'
import type { ApiClient } from '../api/api-client.ts'
import { resolveDateRange, type DateRange } from '../url-state/date-range.ts'
import { createProjectNews } from './project-news.svelte.ts'
import { joinPages, mergeSessionPages, type MergedSessions } from './merge-pages.ts'

const PAGE_SIZE = 50
/** How often the newest page is asked for at most, in milliseconds. */
const POLL_MS = 2_000
/** While news come by themselves: who was there goes, of which no news comes. */
const SELDOM_MS = 30_000

export interface SessionFeed {
  readonly merged: MergedSessions
  /** What was found in each session, by its id. */
  readonly found: Readonly<Record<string, SearchHits>>
  /** How much was recorded when, by the session's id. */
  readonly activity: Readonly<Record<string, readonly number[]>>
  readonly isLoading: boolean
  /** What is shown is what was asked for before. */
  readonly isChanging: boolean
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
  timeZone: () => string
  /** As JSON; undefined for all. */
  filter: () => string | undefined
  sort: () => SessionSort
  /** Words; empty for none. */
  search: () => string
}): SessionFeed {
  const { api, project, range, timeZone, filter, sort, search } = options
  const load = (cursor: string | null, signal: AbortSignal): Promise<SessionList> =>
    api.listSessions(
      {
        project: project(),
        cursor,
        limit: PAGE_SIZE,
        sort: sort(),
        ...toOptional(filter()),
        ...(search() === '' ? {} : { search: search() }),
        ...resolveDateRange(range(), Date.now(), timeZone()),
      },
      signal,
    )
  const pages = createInfiniteQuery(() => ({
    queryKey: ['sessions', project(), range(), filter(), sort(), search(), 'pages'],
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: SessionList) => page.nextCursor,
    // While there is no project, there is nobody's list.
    enabled: project() !== '',
    // While one types, the list before stays: of this project, and no other.
    placeholderData: (before, query) => (query?.queryKey[1] === project() ? before : undefined),
    refetchOnWindowFocus: false,
    staleTime: Infinity,
    gcTime: 60_000,
  }))
  const news = createProjectNews({
    api,
    project,
    news: 'stored',
    onNews: () => sort() === 'newest' && pages.isSuccess && void newest.refetch(),
    everyMs: POLL_MS,
  })
  const newest = createQuery(() => ({
    queryKey: ['sessions', project(), range(), filter(), sort(), search(), 'newest'],
    queryFn: ({ signal }) => load(null, signal),
    // In another order a new session may belong anywhere.
    enabled: pages.isSuccess && !pages.isPlaceholderData && sort() === 'newest',
    refetchInterval: news.isStreaming ? SELDOM_MS : POLL_MS,
    staleTime: 0,
  }))
  const lists = $derived([
    ...(pages.data?.pages ?? []),
    ...(newest.data && !pages.isPlaceholderData ? [newest.data] : []),
  ])
  const found = $derived(joinRecords(lists.map((list) => list.found)))
  const activity = $derived(joinRecords(lists.map((list) => list.activity)))
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
    get found() {
      return found
    },
    get activity() {
      return activity
    },
    get isChanging() {
      return pages.isPlaceholderData
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

/** What is said later counts. */
function joinRecords<Value>(
  records: readonly (Readonly<Record<string, Value>> | undefined)[],
): Readonly<Record<string, Value>> {
  return Object.fromEntries(records.flatMap((record) => Object.entries(record ?? {})))
}

function toOptional(filter: string | undefined): { filter?: string } {
  return filter === undefined ? {} : { filter }
}
