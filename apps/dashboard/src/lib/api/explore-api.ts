import type {
  Exploration,
  ExploreKey,
  ExploreQuery,
  ExploreSessions,
  SavedExploration,
  SavedExplorationInit,
  SavedExplorationList,
} from '@playhead/protocol'
import type { SessionChoice } from './api-client.ts'
import type { Requests } from './requests.ts'

export interface ExploreChoice extends SessionChoice {
  readonly query: ExploreQuery
}

/** One value of an exploration. */
export interface ExploreCell {
  /** Place of the series. */
  readonly series: number
  readonly key: ExploreKey
  /** Place of the interval; null: the whole range. */
  readonly interval: number | null
}

/** Series over time, and the queries that are kept under names. */
export interface ExploreApi {
  load(choice: ExploreChoice, signal?: AbortSignal): Promise<Exploration>
  /** Some of the sessions behind a value, the newest first; `skip` of them are passed over. */
  listSessions(
    choice: ExploreChoice,
    cell: ExploreCell & { readonly skip: number },
    signal?: AbortSignal,
  ): Promise<ExploreSessions>
  /** Where the same is as a file. */
  getTableHref(choice: ExploreChoice, format: 'csv' | 'parquet'): string
  listSaved(project: string, signal?: AbortSignal): Promise<SavedExplorationList>
  save(project: string, init: SavedExplorationInit): Promise<SavedExploration>
  remove(project: string, id: string): Promise<void>
}

export function createExploreApi({ get, change, request }: Requests): ExploreApi {
  const toSavedPath = (project: string): string =>
    `projects/${encodeURIComponent(project)}/explorations`
  return {
    load: (choice, signal) => get(`explore?${toParams(choice)}`, signal),
    listSessions: (choice, { series, key, interval, skip }, signal) => {
      const params = toParams(choice)
      params.set('series', String(series))
      params.set('key', JSON.stringify(key))
      if (interval !== null) params.set('interval', String(interval))
      params.set('skip', String(skip))
      return get(`explore/sessions?${params}`, signal)
    },
    getTableHref: (choice, format) => `/api/explore/table?${toParams(choice)}&format=${format}`,
    listSaved: (project, signal) => get(toSavedPath(project), signal),
    async save(project, init) {
      const response = await change('POST', toSavedPath(project), init)
      return (await response.json()) as SavedExploration
    },
    async remove(project, id) {
      const path = `${toSavedPath(project)}/${encodeURIComponent(id)}`
      await request(path, { method: 'DELETE' })
    },
  }
}

function toParams(choice: ExploreChoice): URLSearchParams {
  const { project, fromAt, toAt, filter, query } = choice
  return new URLSearchParams({
    project,
    fromAt: String(Math.round(fromAt)),
    toAt: String(Math.round(toAt)),
    ...(filter === undefined ? {} : { filter }),
    query: JSON.stringify(query),
  })
}
