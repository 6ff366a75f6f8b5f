import {
  CONSOLE_CHANNEL,
  decodeReplayFrames,
  encodeReplayFrames,
  ERROR_CHANNEL,
  EVENT_NAMES,
  NETWORK_CHANNEL,
  type ReplayManifest,
  type SharedSession,
  type StoredSessionEvent,
} from '@playhead/protocol'
import { AppError } from '../../errors.ts'
import type { StoredShareLink } from '../../storage/share-link-store.ts'
import type { Storage } from '../../storage/storage.ts'
import type { CutFrame, CutInput } from '../../worker/cut-frames.ts'
import { condenseWindows } from '../replay/condense-windows.ts'
import type { Replay, WindowRequest } from '../replay/replay.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { Sheets } from '../sheets/sheets.ts'
import { clipManifest } from './clip-manifest.ts'

/** What a share link shows of its session. Every method throws unknown_share_link when that is gone. */
export interface SharedSessions {
  load(link: StoredShareLink): Promise<SharedSession>
  /** Without who it was, what back ends sent, and what the link hides. */
  loadEvents(link: StoredShareLink): Promise<StoredSessionEvent[]>
  loadManifest(link: StoredShareLink, atMs?: number): Promise<ReplayManifest>
  /** @throws {AppError} unknown_replay_window, also for one that is not shown */
  openWindow(
    link: StoredShareLink,
    request: Omit<WindowRequest, 'sessionId'>,
  ): Promise<AsyncIterable<Uint8Array>>
  /** As for a replay. @throws {AppError} unknown_sheet, also for one of other sessions */
  loadSheet(link: StoredShareLink, hash: string): Promise<Uint8Array>
}

export interface SharedSessionsOptions {
  readonly replay: Replay
  readonly sessions: Sessions
  readonly sheets: Pick<Sheets, 'loadForReplay'>
  readonly storage: Pick<Storage, 'sheets'>
  /** In a worker: it may be a large recording, and is a stranger's. */
  readonly cut: (input: CutInput) => Promise<CutFrame[]>
}

export function createSharedSessions(options: SharedSessionsOptions): SharedSessions {
  const { replay, sessions, sheets, storage, cut } = options

  const loadWhole = async ({ sessionId, fromAt, toAt }: StoredShareLink) => {
    const manifest = await orGone(replay.loadManifest(sessionId))
    return fromAt === null || toAt === null ? manifest : clipManifest(manifest, { fromAt, toAt })
  }

  return {
    load: async (link) => {
      const { hidesConsole, hidesNetwork, startAt, expiresAt, fromAt } = link
      const session = await orGone(sessions.load(link.sessionId, null))
      const { startedAt, endedAt, live } = await loadWhole(link)
      return {
        startedAt,
        endedAt,
        durationMs: Math.round(endedAt - startedAt),
        live,
        windowIds: session.windowIds,
        hasReplay: session.hasReplay,
        deviceType: session.deviceType,
        browser: session.browser,
        browserVersion: session.browserVersion,
        os: session.os,
        osVersion: session.osVersion,
        startMs: startAt === null ? null : Math.max(0, startAt - startedAt),
        isClip: fromAt !== null,
        hidesConsole,
        hidesNetwork,
        expiresAt,
      }
    },
    loadEvents: async (link) => {
      const { events } = await orGone(sessions.loadEvents(link.sessionId))
      return events.filter((event) => isShown(event, link))
    },
    loadManifest: async (link, atMs) => {
      const manifest = await loadWhole(link)
      if (atMs === undefined || link.fromAt !== null) return manifest
      const tabs = manifest.tabs.map((tab) => ({
        ...tab,
        windows: condenseWindows(tab.windows, manifest.startedAt + atMs),
      }))
      return { ...manifest, tabs }
    },
    openWindow: async (link, request) => {
      const { sessionId, fromAt, toAt, hidesConsole, hidesNetwork } = link
      const isClip = fromAt !== null
      if (!isClip && !hidesConsole && !hidesNetwork) {
        return orGone(replay.openWindow({ ...request, sessionId }))
      }
      const limits = { fromAt, toAt, hidesConsole, hidesNetwork }
      if (!isClip) {
        const whole = await orGone(replay.openWindow({ ...request, sessionId }))
        return cutEach(whole, limits)
      }
      const { tabs } = await loadWhole(link)
      const tab = tabs.find(({ windowId }) => windowId === request.windowId)
      const isShownWindow = tab?.windows.some(
        ({ firstSequence }) => firstSequence === request.firstSequence,
      )
      if (!isShownWindow) throw new AppError('unknown_replay_window')
      // From its start, and no further than its end: what came before makes the first page.
      const place = { ...request, sessionId, lastSequence: -1, afterSequence: -1 }
      const whole = await Array.fromAsync(await orGone(replay.openWindow(place)))
      return cutEach([Buffer.concat(whole)], limits)
    },
    loadSheet: async ({ sessionId, projectId }, hash) => {
      const own = await storage.sheets.listOfSession(sessionId)
      if (!own.includes(hash)) throw new AppError('unknown_sheet')
      return sheets.loadForReplay(projectId, hash)
    },
  }

  async function* cutEach(
    runs: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    limits: Omit<CutInput, 'frames'>,
  ): AsyncGenerator<Uint8Array> {
    for await (const run of runs) {
      const frames = decodeReplayFrames(Uint8Array.from(run)).map(({ header, payload }) => ({
        sequence: header.sequence,
        clockOffsetMs: header.clockOffsetMs,
        eventCount: header.eventCount,
        isKeyframe: header.isKeyframe === true,
        payload,
      }))
      const made = await cut({ ...limits, frames })
      yield encodeReplayFrames(
        made.map(({ sequence, clockOffsetMs, eventCount, isKeyframe, payload }) => ({
          header: { sequence, clockOffsetMs, eventCount, ...(isKeyframe && { isKeyframe }) },
          payload,
        })),
      )
    }
  }
}

function isShown(event: StoredSessionEvent, link: StoredShareLink): boolean {
  const { fromAt, toAt, hidesConsole, hidesNetwork } = link
  const { at, channel, name, source } = event
  if (fromAt !== null && at < fromAt) return false
  if (toAt !== null && at > toAt) return false
  if (source === 'server' || name === EVENT_NAMES.identify) return false
  if (hidesConsole && (channel === CONSOLE_CHANNEL || channel === ERROR_CHANNEL)) return false
  return !(hidesNetwork && channel === NETWORK_CHANNEL)
}

/** Whoever has a link learns only that it shows nothing any more. */
async function orGone<Found>(loading: Promise<Found>): Promise<Found> {
  try {
    return await loading
  } catch (error) {
    const isGone = error instanceof AppError && error.code === 'unknown_session'
    throw isGone ? new AppError('unknown_share_link') : error
  }
}
