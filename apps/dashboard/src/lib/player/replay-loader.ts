import type { ReplayLoader } from '@playhead/playback'
import type { ReplayManifest } from '@playhead/protocol'
import type { ApiClient } from '../api/api-client.ts'

/** Gives the player the replay of a session out of the API. */
export function createReplayLoader(
  api: ApiClient,
  sessionId: string,
): ReplayLoader<ReplayManifest> {
  return {
    loadManifest: (signal) => api.getManifest(sessionId, signal),
    loadWindow: ({ tabId, index }, { afterSequence, signal }) =>
      api.loadWindow({ sessionId, tabId, index, afterSequence }, signal),
  }
}

/** The `t` of a deep link, in milliseconds since the session's start; null without one. */
export function parseStart(text: string | null): number | null {
  const offsetMs = text === null || text === '' ? Number.NaN : Number(text)
  return Number.isFinite(offsetMs) && offsetMs >= 0 ? offsetMs : null
}
