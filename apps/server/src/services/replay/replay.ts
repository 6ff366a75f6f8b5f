import { encodeReplayFrames, type ReplayManifest } from '@playhead/protocol'
import { isSessionLive } from '@playhead/sessions'
import { AppError } from '../../errors.ts'
import type { KeyframeEntry } from '../../storage/keyframe-store.ts'
import type { Storage } from '../../storage/storage.ts'
import { getIdleTimeoutMs } from '../projects/settings.ts'
import { loadStored, type SessionsOptions } from '../sessions/sessions.ts'
import { condenseWindows } from './condense-windows.ts'
import { createOutlineReader } from './outlines.ts'
import type { SegmentReader } from './segment-reader.ts'
import { computeReplayTabs } from './replay-windows.ts'

export interface Replay {
  /**
   * @param atMs lists windows one by one only around this moment, in milliseconds since
   * the session’s start; all of them without one
   * @throws {AppError} unknown_session
   */
  loadManifest(sessionId: string, atMs?: number): Promise<ReplayManifest>
  /**
   * The frames of a window, encoded, one after the other. They end before a segment
   * whose payload is damaged: what follows builds on it. The manifest says so from
   * then on.
   *
   * @throws {AppError} unknown_session, unknown_replay_window
   */
  openWindow(request: WindowRequest): Promise<AsyncIterable<Uint8Array>>
}

export interface WindowRequest {
  readonly sessionId: string
  readonly windowId: string
  /** Its name in the manifest. */
  readonly firstSequence: number
  /** The last segment that the asker knows of: a window may have been divided since; -1 for none. */
  readonly lastSequence: number
  /** Only segments after this one, for a window that has grown; -1 for all. */
  readonly afterSequence: number
}

export function createReplay(
  storage: Pick<Storage, 'sessions' | 'replays' | 'sheets'> & { readonly reader: SegmentReader },
  { now, loadSettings }: SessionsOptions,
): Replay {
  const readOutline = createOutlineReader()
  const load = async (sessionId: string) => {
    const { columns, projectId } = await loadStored(storage.sessions, sessionId)
    const { startedAt, endedAt, clockOffsetMs: borrowedOffsetMs } = columns
    const settings = await loadSettings(projectId)
    const idleTimeoutMs = getIdleTimeoutMs(settings, columns.deviceType)
    const live = isSessionLive(endedAt, now(), idleTimeoutMs)
    const known = await storage.replays.loadOutlined(sessionId, borrowedOffsetMs)
    const { outlines, segments, keyframes } = known
    const scans = new Map(outlines.map((each) => [each.windowId, readOutline(each)]))
    const tabs = computeReplayTabs(segments, { borrowedOffsetMs, live, keyframes, scans })
    // A page goes on moving after the last thing that a person did, and is replayed too.
    let lastAt = endedAt
    for (const { windows } of tabs) {
      for (const { toAt } of windows) lastAt = Math.max(lastAt, toAt)
    }
    return { sessionId, startedAt, endedAt: lastAt, live, tabs }
  }

  return {
    loadManifest: async (sessionId, atMs) => {
      const manifest = await load(sessionId)
      const sheets = await storage.sheets.listOfSession(sessionId)
      const tabs = manifest.tabs.map((tab) => ({
        ...tab,
        windows:
          atMs === undefined
            ? tab.windows
            : condenseWindows(tab.windows, manifest.startedAt + atMs),
      }))
      return { ...manifest, tabs, ...(sheets.length > 0 && { sheets }) }
    },
    openWindow: async ({ sessionId, windowId, firstSequence, lastSequence, afterSequence }) => {
      const { clockOffsetMs: borrowedOffsetMs } = (await loadStored(storage.sessions, sessionId))
        .columns
      // A keyframe may have gone since: then the window that it divided holds everything.
      const name = { sessionId, windowId, sequence: firstSequence }
      const { segments, keyframes } = await storage.replays.listWindow(name)
      const [tab] = computeReplayTabs(segments, { borrowedOffsetMs, live: false, keyframes })
      const window = tab?.windows[0]
      if (!window || firstSequence > window.lastSequence) {
        throw new AppError('unknown_replay_window')
      }
      const stretch = {
        sessionId,
        windowId,
        fromSequence: Math.max(window.firstSequence, afterSequence + 1),
        toSequence: Math.max(window.lastSequence, lastSequence),
      }
      const isAtStart = stretch.fromSequence === window.firstSequence
      const keyframe = keyframes.find(({ sequence }) => sequence === window.firstSequence)
      return (async function* () {
        let before = isAtStart && keyframe ? await readKeyframe(keyframe) : null
        for await (const segment of storage.reader.readSegments(stretch)) {
          const { sequence, eventCount, payload } = segment
          if (!payload) return
          const clockOffsetMs = segment.clockOffsetMs ?? borrowedOffsetMs
          if (before) {
            // It was made of what the segment follows, by the same clock.
            const header = { sequence, clockOffsetMs, eventCount: before.eventCount }
            yield encodeReplayFrames([
              { header: { ...header, isKeyframe: true }, payload: before.payload },
            ])
            before = null
          }
          yield encodeReplayFrames([{ header: { sequence, clockOffsetMs, eventCount }, payload }])
        }
      })()

      async function readKeyframe({ sequence, eventCount, fault }: KeyframeEntry) {
        if (fault !== null) return null
        const payload = await storage.reader.readKeyframe({ sessionId, windowId, sequence })
        return payload && { eventCount, payload }
      }
    },
  }
}
