import type { Filter } from '@playhead/protocol'
import type { FastifyRequest } from 'fastify'
import { expandFilter, type FilterMeaning } from '../services/analytics/expand-filter.ts'
import { loadProject } from '../services/projects/projects.ts'
import { loadProjectSettings } from '../services/projects/settings.ts'
import { parseTimeZone } from '../services/projects/time-zone.ts'
import type { SessionRange } from '../storage/session-index.ts'
import type { Storage } from '../storage/storage.ts'
import type { User } from '../storage/user-store.ts'
import { toFilter } from './filter-query.ts'
import { toRange } from './range-query.ts'

export interface ChoiceLoaderOptions {
  readonly control: Storage['control']
  readonly now: () => number
  readonly getUser: (request: FastifyRequest) => User
}

/** As `RangeQueryFields` and `FilterQueryField` have it. */
interface ChoiceQuery {
  readonly project: string
  readonly fromAt?: number
  readonly toAt?: number
  readonly filter?: string
  readonly timeZone?: string
}

export interface SessionChoice {
  /** The filter says all by itself. */
  readonly range: SessionRange & { readonly filter: Filter }
  /** What filters mean here and now, to whoever asks. */
  readonly meaning: FilterMeaning
  /** Whose days and hours are counted: of the project, where the query names none. */
  readonly timeZone: string
}

/**
 * Finds out which sessions a query is about.
 *
 * @throws {AppError} unknown_project, invalid_request
 */
export function createChoiceLoader({
  control,
  now,
  getUser,
}: ChoiceLoaderOptions): (query: ChoiceQuery, request: FastifyRequest) => Promise<SessionChoice> {
  return async (query, request) => {
    const { id, timeZone: own } = await loadProject(control, query.project)
    const settings = await loadProjectSettings(control, id)
    const meaning = { settings, now: now(), userId: getUser(request).id }
    const filter = expandFilter(toFilter(query.filter), meaning)
    const timeZone = query.timeZone === undefined ? own : parseTimeZone(query.timeZone)
    return { range: { ...toRange({ ...query, project: id }), filter }, meaning, timeZone }
  }
}
