import type { SessionColumns } from './session-columns.ts'

/** The orders of a list, the greatest first; sessions that are alike, the newest first. */
export const SESSION_SORTS = ['newest', 'active', 'errors', 'frustration'] as const
export type SessionSort = (typeof SESSION_SORTS)[number]

type Ranked = Pick<
  SessionColumns,
  | 'activeMs'
  | 'exceptionCount'
  | 'consoleErrorCount'
  | 'failedRequestCount'
  | 'rageClickCount'
  | 'deadClickCount'
>

/** What a session is ordered by, before its start. */
export function computeRank(sort: SessionSort, columns: Ranked): number {
  switch (sort) {
    case 'newest':
      return 0
    case 'active':
      return columns.activeMs
    case 'errors':
      return columns.exceptionCount + columns.consoleErrorCount + columns.failedRequestCount
    case 'frustration':
      return columns.rageClickCount + columns.deadClickCount
  }
}
