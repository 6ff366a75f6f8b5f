import type { SqlResult } from '@playhead/protocol'
import type { Requests } from './requests.ts'

/** Statements over what is stored of a project. Aborting one stops it on the server. */
export interface SqlApi {
  run(projectId: string, query: string, signal: AbortSignal): Promise<SqlResult>
  /** The same as CSV, with as many rows as a result may have. */
  loadCsv(projectId: string, query: string, signal: AbortSignal): Promise<string>
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
    loadCsv: async (projectId, query, signal) =>
      (await ask(projectId, { query, format: 'csv', rows: ROWS }, signal)).text(),
  }
}

const ROWS = 50_000
