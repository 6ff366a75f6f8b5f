import type { SessionSort } from '@playhead/protocol'
import type { SessionColumns } from './session-columns.ts'

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
