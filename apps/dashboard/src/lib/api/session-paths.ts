import { toQuery } from './query-string.ts'

/** Where the parts of a session are asked for, below `/api/`. */
export function toSessionPath(id: string, ...rest: readonly string[]): string {
  return ['sessions', ...[id, ...rest].map(encodeURIComponent)].join('/')
}

/** @param atMs the moment around which every window is listed, since the session's start */
export function toManifestPath(id: string, atMs: number): string {
  return `${toSessionPath(id, 'replay')}?${toQuery({ atMs })}`
}

export interface WindowPlace {
  readonly sessionId: string
  readonly tabId: string
  readonly firstSequence: number
  readonly lastSequence: number
  readonly afterSequence: number | null
}

export function toWindowPath(place: WindowPlace): string {
  const { sessionId, tabId, firstSequence, lastSequence, afterSequence } = place
  const query = toQuery({ lastSequence, afterSequence })
  return `${toSessionPath(sessionId, 'replay', tabId, String(firstSequence))}?${query}`
}

export function toSheetPath(project: string, hash: string): string {
  return `projects/${encodeURIComponent(project)}/sheets/${encodeURIComponent(hash)}`
}
