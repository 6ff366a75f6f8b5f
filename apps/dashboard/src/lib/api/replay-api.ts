import type { ReplayManifest } from '@playhead/protocol'
import type { Requests } from './requests.ts'
import { toManifestPath, toSheetPath, toWindowPath, type WindowPlace } from './session-paths.ts'

/** What a replay is made of. */
export interface ReplayApi {
  /** @param atMs the moment around which every window is listed, since the session's start */
  getManifest(id: string, atMs: number, signal?: AbortSignal): Promise<ReplayManifest>
  loadWindow(place: WindowPlace, signal?: AbortSignal): Promise<Uint8Array>
  /** A style sheet as a replay needs it. */
  loadSheet(project: string, hash: string, signal?: AbortSignal): Promise<string>
}

export function createReplayApi({ request, get }: Requests): ReplayApi {
  return {
    getManifest: (id, atMs, signal) => get(toManifestPath(id, atMs), signal),
    async loadWindow(place, signal) {
      const response = await request(toWindowPath(place), signal ? { signal } : {})
      return new Uint8Array(await response.arrayBuffer())
    },
    async loadSheet(project, hash, signal) {
      return (await request(toSheetPath(project, hash), signal ? { signal } : {})).text()
    },
  }
}
