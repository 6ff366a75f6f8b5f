import {
  awaitStage,
  connectStage,
  createPlayer,
  type Player,
  type StageLink,
} from '@playhead/playback'
import { createLiveApi } from '../api/live-api.ts'
import { createReplayApi } from '../api/replay-api.ts'
import { createRequests } from '../api/requests.ts'
import { toSessionPath } from '../api/session-paths.ts'
import type { EarlyStart } from './ask-early.ts'
import { createReplayLoader } from './replay-loader.ts'
import type { EarlyStage } from './stage-place.ts'

/** A player that has begun before there was a page to hold it; it stands still. */
export interface EarlyReplay {
  readonly connecting: Promise<StageLink>
  readonly link: StageLink
  readonly player: Player
}

/** Where the page does not come to want it, as when it cannot be read, in milliseconds. */
const UNTAKEN_MS = 10_000

const untaken = new Map<HTMLIFrameElement, EarlyReplay>()

/**
 * Begins a replay on a stage that loads early. Resolves when its first picture has been
 * painted, or when it is known that there is none.
 */
export function startReplayEarly(
  stage: EarlyStage,
  { session, startMs, loop }: EarlyStart,
  send: typeof fetch,
): Promise<void> {
  const { frame } = stage
  // The page has come first, and has a player of its own.
  if (!stage.isWaiting) return Promise.resolve()
  const requests = createRequests(send)
  const live = createLiveApi(requests, (id) => toSessionPath(id, 'live'))
  const loader = createReplayLoader({ ...createReplayApi(requests), live }, session)
  const connecting = connectStage(frame)
  const link = awaitStage(connecting)
  const player = createPlayer({ loader, stage: link, startMs, loop })
  untaken.set(frame, { connecting, link, player })
  const letGo = (): void => {
    if (!untaken.delete(frame)) return
    player.destroy()
    link.destroy()
    stage.drop()
  }
  setTimeout(letGo, UNTAKEN_MS)
  return new Promise((resolve) => {
    connecting.catch(() => {
      letGo()
      resolve()
    })
    const unsubscribe = player.subscribe(({ phase, size }) => {
      if (size) stage.show(size)
      if (phase.name === 'loading' || phase.name === 'buffering') return
      queueMicrotask(() => unsubscribe())
      // What was built is painted with the next frame.
      requestAnimationFrame(() => requestAnimationFrame(() => resolve()))
    })
  })
}

/** The player that has begun on this stage, if any; whoever takes it takes it down. */
export function takeEarlyReplay(frame: HTMLIFrameElement): EarlyReplay | null {
  const replay = untaken.get(frame)
  untaken.delete(frame)
  return replay ?? null
}
