import { randomUUIDv7 } from 'node:crypto'
import { AppError } from '../../errors.ts'

/** What every saved thing has beside what it is. */
interface SavedFields {
  readonly id: string
  readonly savedBy: string
  readonly savedAt: number
}

export interface SaveOptions<Init> {
  readonly projectId: string
  readonly init: Init
  /** Name of a user. */
  readonly by: string
  readonly now: number
}

/** What a project keeps under names, for everybody in it. */
export interface SavedThings<Init> {
  list(projectId: string): Promise<(Init & SavedFields)[]>
  /** @throws {AppError} invalid_request when the project has as many as it may */
  create(options: SaveOptions<Init>): Promise<Init & SavedFields>
  /** @throws {AppError} not_found */
  replace(id: string, options: SaveOptions<Init>): Promise<Init & SavedFields>
  /** @throws {AppError} not_found */
  remove(projectId: string, id: string): Promise<void>
}

type Stored<Init> = Init & SavedFields & { readonly projectId: string }

export interface SavedThingsOptions<Init> {
  /** What they are called, as `explorations`. */
  readonly noun: string
  /** Of one project. */
  readonly limit: number
  readonly list: (projectId: string) => Promise<Stored<Init>[]>
  readonly put: (stored: Stored<Init>) => Promise<void>
  /** Says whether there was one. */
  readonly drop: (projectId: string, id: string) => Promise<boolean>
}

export function createSavedThings<Init extends { readonly name: string }>(
  options: SavedThingsOptions<Init>,
): SavedThings<Init> {
  const { noun, limit, list, put, drop } = options

  const save = async (id: string, { projectId, init, by, now }: SaveOptions<Init>) => {
    const saved = { ...init, name: init.name.trim(), id, savedBy: by, savedAt: now }
    await put({ ...saved, projectId })
    return saved
  }

  return {
    list: async (projectId) =>
      (await list(projectId)).map(({ projectId: _projectId, ...saved }) => saved as never),
    create: async (asked) => {
      const known = await list(asked.projectId)
      if (known.length < limit) return save(randomUUIDv7(), asked)
      throw new AppError(
        'invalid_request',
        `the project has ${known.length} ${noun}; expected at most ${limit}. Delete one that nobody needs.`,
      )
    },
    replace: async (id, asked) => {
      const known = await list(asked.projectId)
      if (!known.some((each) => each.id === id)) throw new AppError('not_found')
      return save(id, asked)
    },
    remove: async (projectId, id) => {
      if (!(await drop(projectId, id))) throw new AppError('not_found')
    },
  }
}
