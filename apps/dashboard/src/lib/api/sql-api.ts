import type {
  SavedStatement,
  SavedStatementInit,
  SavedStatementList,
  SqlResult,
} from '@playhead/protocol'
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
  /** By name. */
  listSaved(projectId: string, signal: AbortSignal): Promise<SavedStatementList>
  save(projectId: string, init: SavedStatementInit): Promise<SavedStatement>
  remove(projectId: string, id: string): Promise<void>
}

export function createSqlApi({ get, change, request }: Requests): SqlApi {
  const ask = (projectId: string, body: object, signal: AbortSignal): Promise<Response> =>
    request(`projects/${encodeURIComponent(projectId)}/sql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    })
  const toSavedPath = (projectId: string): string =>
    `projects/${encodeURIComponent(projectId)}/statements`
  return {
    run: async (projectId, query, signal) =>
      (await (await ask(projectId, { query }, signal)).json()) as SqlResult,
    loadFile: async (projectId, asked, signal) =>
      (await ask(projectId, { ...asked, rows: ROWS }, signal)).blob(),
    listSaved: (projectId, signal) => get(toSavedPath(projectId), signal),
    save: async (projectId, init) =>
      (await (await change('POST', toSavedPath(projectId), init)).json()) as SavedStatement,
    remove: async (projectId, id) => {
      const path = `${toSavedPath(projectId)}/${encodeURIComponent(id)}`
      await request(path, { method: 'DELETE' })
    },
  }
}

const ROWS = 50_000
