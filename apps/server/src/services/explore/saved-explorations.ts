import type { SavedExploration, SavedExplorationInit } from '@playhead/protocol'
import { SAVED_EXPLORATIONS_LIMIT } from '@playhead/protocol/schema'
import { randomUUIDv7 } from 'node:crypto'
import { AppError } from '../../errors.ts'
import type { ExplorationStore, StoredExploration } from '../../storage/exploration-store.ts'

export interface SaveOptions {
  readonly projectId: string
  readonly init: SavedExplorationInit
  /** Name of a user. */
  readonly by: string
  readonly now: number
}

export async function listExplorations(
  store: ExplorationStore,
  projectId: string,
): Promise<SavedExploration[]> {
  return (await store.listExplorations(projectId)).map(toSaved)
}

/** @throws {AppError} invalid_request when the project has as many as it may */
export async function createExploration(
  store: ExplorationStore,
  options: SaveOptions,
): Promise<SavedExploration> {
  const known = await store.listExplorations(options.projectId)
  if (known.length >= SAVED_EXPLORATIONS_LIMIT) {
    throw new AppError(
      'invalid_request',
      `the project has ${known.length} explorations; expected at most ${SAVED_EXPLORATIONS_LIMIT}. Delete one that nobody needs.`,
    )
  }
  return put(store, randomUUIDv7(), options)
}

/** @throws {AppError} not_found */
export async function replaceExploration(
  store: ExplorationStore,
  id: string,
  options: SaveOptions,
): Promise<SavedExploration> {
  const known = await store.listExplorations(options.projectId)
  if (!known.some((each) => each.id === id)) throw new AppError('not_found')
  return put(store, id, options)
}

/** @throws {AppError} not_found */
export async function deleteExploration(
  store: ExplorationStore,
  { projectId, id }: { projectId: string; id: string },
): Promise<void> {
  if (!(await store.dropExploration(projectId, id))) throw new AppError('not_found')
}

async function put(
  store: ExplorationStore,
  id: string,
  { projectId, init, by, now }: SaveOptions,
): Promise<SavedExploration> {
  const { chart, query, filter } = init
  const name = init.name.trim()
  const stored = { projectId, id, name, chart, query, filter, savedBy: by, savedAt: now }
  await store.putExploration(stored)
  return toSaved(stored)
}

function toSaved({ projectId: _projectId, ...saved }: StoredExploration): SavedExploration {
  return saved
}
