import type { SessionSort } from '@playhead/protocol'
import type { SessionChoice } from '../api/api-client.ts'

export interface TableFile {
  readonly label: string
  readonly href: string
}

/** The files that a list of sessions can be had as. */
export function listTableFiles(
  { project, fromAt, toAt, filter }: SessionChoice,
  { sort, search = '' }: { readonly sort: SessionSort; readonly search?: string },
): TableFile[] {
  const link = (rows: 'sessions' | 'events', format: 'csv' | 'ndjson' | 'parquet'): string => {
    const query = new URLSearchParams({
      project,
      fromAt: String(Math.round(fromAt)),
      toAt: String(Math.round(toAt)),
      ...(filter === undefined ? {} : { filter }),
      ...(search === '' ? {} : { search }),
      ...(sort === 'newest' ? {} : { sort }),
      format,
    })
    return `/api/tables/${rows}?${query}`
  }
  return [
    { label: 'Sessions as CSV', href: link('sessions', 'csv') },
    { label: 'Sessions as NDJSON', href: link('sessions', 'ndjson') },
    { label: 'Sessions as Parquet', href: link('sessions', 'parquet') },
    { label: 'Their events as CSV', href: link('events', 'csv') },
    { label: 'Their events as NDJSON', href: link('events', 'ndjson') },
    { label: 'Their events as Parquet', href: link('events', 'parquet') },
  ]
}
