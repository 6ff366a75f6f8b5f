import type { SqlResult } from '@playhead/protocol'
import type { Requests } from './requests.ts'

export type SqlFileFormat = 'csv' | 'parquet'

/** Statements over what is stored of a project. Aborting one stops it on the server. */
export interface SqlApi {
  run(projectId: string, query: string, signal: AbortSignal): Promise<SqlResult>
  /** The same as a file, with as many rows as a result may have. */
  loadFile(
    projectId: string,
    asked: { readonly query: string; readonly format: SqlFileFormat },
    signal: AbortSignal,
  ): Promise<Blob>
}

export function createSqlApi({ request }: Requests): SqlApi {
  const ask = (projectId: string, body: object, signal: AbortSignal): Promise<Response> =>
    request(`projects/${encodeURIComponent(projectId)}/sql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    })
  return {
    run: async (projectId, query, signal) =>
      (await (await ask(projectId, { query }, signal)).json()) as SqlResult,
    loadFile: async (projectId, asked, signal) =>
      (await ask(projectId, { ...asked, rows: ROWS }, signal)).blob(),
  }
}

const ROWS = 50_000
