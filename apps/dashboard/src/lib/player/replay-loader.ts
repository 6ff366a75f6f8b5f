import type { ReplayLoader } from '@playhead/playback'
import type { ReplayManifest, SessionSummary } from '@playhead/protocol'
import type { LiveApi } from '../api/live-api.ts'
import type { ReplayApi } from '../api/replay-api.ts'

/** Gives the player the replay of a session out of the API. */
export function createReplayLoader(
  api: ReplayApi & { readonly live: LiveApi },
  { id: sessionId, projectId }: Pick<SessionSummary, 'id' | 'projectId'>,
): ReplayLoader<ReplayManifest> {
  return {
    loadManifest: (signal, offsetMs) => api.getManifest(sessionId, offsetMs, signal),
    loadWindow: (window, { afterSequence, signal }) =>
      api.loadWindow({ sessionId, ...window, afterSequence }, signal),
    watch: (listener) => api.live.watch(sessionId, listener),
    loadSheet: (hash, signal) => api.loadSheet(projectId, hash, signal),
  }
}
