import type { ReplayManifest } from '@playhead/protocol'
import { onTestFinished } from 'vitest'
import type { PlayerOptions } from '../player-face.ts'
import { createPlayer } from '../player.ts'
import type { PlayerState } from '../player-state.ts'
import { createFakeClock } from './fake-clock.ts'
import { createFakeStage, encodeFakeWindow } from './fake-stage.ts'
import { STARTED_AT } from './manifest.ts'

/** A player over a server, a stage and a clock that the test holds in its hands. */
export function startPlayer(
  initial: ReplayManifest,
  { watch, ...options }: Partial<PlayerOptions> & Pick<PlayerOptions['loader'], 'watch'> = {},
) {
  const stage = createFakeStage()
  const clock = createFakeClock()
  const server = {
    manifest: initial,
    manifestFailures: 0,
    /** The moments around which the manifest was asked for. */
    manifestOffsets: [] as number[],
    /** What is answered instead of the manifest. */
    condense: (_offsetMs: number): ReplayManifest | null => null,
    windowFailures: 0,
    requests: [] as string[],
    hold: null as Promise<void> | null,
    /** Where a window's frames end before the manifest says so. */
    cutAt: new Map<string, number>(),
  }
  const player = createPlayer({
    stage,
    clock,
    loader: {
      async loadManifest(_signal, offsetMs) {
        server.manifestOffsets.push(offsetMs)
        if (server.manifestFailures-- > 0) throw new Error('the server is away')
        return server.condense(offsetMs) ?? server.manifest
      },
      ...(watch && { watch }),
      loadSheet: async () => '',
      async loadWindow({ tabId, firstSequence }, { afterSequence }) {
        server.requests.push(
          `${tabId}/${firstSequence}${afterSequence === null ? '' : `>${afterSequence}`}`,
        )
        await server.hold
        if (server.windowFailures-- > 0) throw new Error('the window is away')
        const tab = server.manifest.tabs.find(({ windowId }) => windowId === tabId)
        const window = tab?.windows.find((window) => window.firstSequence === firstSequence)
        const last = server.cutAt.get(`${tabId}/${firstSequence}`) ?? window?.lastSequence ?? -1
        return encodeFakeWindow(last, window?.fromAt ?? 0, window?.toAt ?? 0)
      },
    },
    ...options,
  })
  onTestFinished(() => player.destroy())
  const play = (offsetMs: number): void =>
    stage.report({ type: 'time', at: STARTED_AT + offsetMs, playing: true })
  const reach = (offsetMs: number): void =>
    stage.report({ type: 'reached', at: STARTED_AT + offsetMs })
  return { stage, clock, server, player, play, reach }
}

export function phaseOf({ phase }: PlayerState): string {
  return phase.name
}
