import type { PathDirection, PathNext, PathPage, Paths, PathSessions } from '@playhead/protocol'
import type { SessionChoice } from './api-client.ts'
import type { Requests } from './requests.ts'

export interface PathChoice extends SessionChoice {
  readonly direction: PathDirection
  /** Null: where each session began, or ended. */
  readonly page: string | null
  readonly steps: number
  readonly top: number
}

export type PathFileFormat = 'csv' | 'ndjson' | 'parquet'

/** A page of a step, or what leads from it to the next. */
export interface PathPlace {
  /** From 0. */
  readonly step: number
  readonly page: PathPage
  /** Null: the page itself. */
  readonly next: PathNext | null
}

/** Where sessions went from a page, or which way they came to it. */
export interface PathsApi {
  load(choice: PathChoice, signal?: AbortSignal): Promise<Paths>
  /** Some of the sessions behind a place, the newest first; `skip` of them are passed over. */
  listSessions(
    choice: PathChoice,
    place: PathPlace & { readonly skip: number },
    signal?: AbortSignal,
  ): Promise<PathSessions>
  /** Where the same is as a file. */
  getTableHref(choice: PathChoice, format: PathFileFormat): string
}

export function createPathsApi({ get }: Requests): PathsApi {
  return {
    load: (choice, signal) => get(`paths?${toParams(choice)}`, signal),
    listSessions: (choice, { step, page, next, skip }, signal) => {
      const params = toParams(choice)
      params.set('step', String(step))
      params.set('at', JSON.stringify(page))
      if (next) params.set('next', JSON.stringify(next))
      params.set('skip', String(skip))
      return get(`paths/sessions?${params}`, signal)
    },
    getTableHref: (choice, format) => {
      const params = toParams(choice)
      params.set('format', format)
      return `/api/paths/table?${params}`
    },
  }
}

function toParams(choice: PathChoice): URLSearchParams {
  const { project, fromAt, toAt, filter, direction, page, steps, top } = choice
  return new URLSearchParams({
    project,
    fromAt: String(Math.round(fromAt)),
    toAt: String(Math.round(toAt)),
    ...(filter === undefined ? {} : { filter }),
    direction,
    ...(page === null ? {} : { page }),
    steps: String(steps),
    top: String(top),
  })
}
