import { FilterError, parseFilter } from '@playhead/protocol'
import {
  SavedExploration,
  SavedExplorationInit,
  SavedExplorationList,
  SAVED_EXPLORATIONS_LIMIT,
} from '@playhead/protocol/schema'
import { AppError } from '../errors.ts'
import { createSavedThings } from '../services/saved/saved-things.ts'
import type { AppInstance } from './app-instance.ts'
import { checkExploreQuery } from './explore.ts'
import { addSavedRoutes, type SavedRoutesOptions } from './saved-things.ts'

/** Explorations that a project keeps under names. */
export function addSavedExplorationRoutes(app: AppInstance, options: SavedRoutesOptions): void {
  const { control } = options
  addSavedRoutes<SavedExplorationInit>(app, options, {
    name: 'explorations',
    one: 'an exploration',
    tag: 'explore',
    role: 'viewer',
    schemas: { init: SavedExplorationInit, saved: SavedExploration, list: SavedExplorationList },
    things: createSavedThings({
      noun: 'explorations',
      limit: SAVED_EXPLORATIONS_LIMIT,
      list: control.listExplorations,
      put: control.putExploration,
      drop: control.dropExploration,
    }),
    check: (init) => ({
      ...init,
      query: checkExploreQuery(init.query),
      filter: checkFilter(init.filter),
    }),
  })
}

/** @throws {AppError} invalid_request that names the place and what was expected */
function checkFilter(input: unknown): SavedExplorationInit['filter'] {
  try {
    return parseFilter(input)
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    throw new AppError('invalid_request', error.message)
  }
}
