import type { ReplayLoader } from '@playhead/playback'
import type { ReplayManifest, SessionSummary } from '@playhead/protocol'
import type { ApiClient } from '../api/api-client.ts'

/** Gives the player the replay of a session out of the API. */
export function createReplayLoader(
  api: ApiClient,
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

/**
 * The `t` of a deep link, in milliseconds since the session's start; null without
 * one. A link that names no moment still asks for one, so it is the start.
 */
export function parseStart(text: string | null): number | null {
  if (text === null) return null
  const offsetMs = Number(text)
  return Number.isFinite(offsetMs) ? Math.max(0, offsetMs) : 0
}
