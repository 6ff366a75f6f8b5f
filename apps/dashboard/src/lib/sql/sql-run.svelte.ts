import type { SqlResult } from '@playhead/protocol'
import type { SqlApi } from '../api/sql-api.ts'
import { ApiError } from '../api/api-error.ts'

export type SqlRunState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly query: string }
  | { readonly kind: 'done'; readonly query: string; readonly result: SqlResult }
  | { readonly kind: 'failed'; readonly query: string; readonly error: ApiError }

/** The statement that runs, or ran last. Reading `state` is reactive. */
export interface SqlRun {
  readonly state: SqlRunState
  run(projectId: string, query: string): Promise<void>
  /** Stops what runs, on the server, too. */
  cancel(): void
}

export function createSqlRun(api: SqlApi): SqlRun {
  let state = $state.raw<SqlRunState>({ kind: 'idle' })
  let controller: AbortController | null = null
  const cancel = (): void => {
    controller?.abort()
    controller = null
    if (state.kind === 'running') state = { kind: 'idle' }
  }
  return {
    get state() {
      return state
    },
    run: async (projectId, query) => {
      cancel()
      const own = new AbortController()
      controller = own
      state = { kind: 'running', query }
      try {
        const result = await api.run(projectId, query, own.signal)
        if (!own.signal.aborted) state = { kind: 'done', query, result }
      } catch (error) {
        if (own.signal.aborted) return
        if (!(error instanceof ApiError)) throw error
        state = { kind: 'failed', query, error }
      }
    },
    cancel,
  }
}
