import { SPEEDS, type PlayerPhase } from '@playhead/playback'
import type { Preferences } from '../ui/preferences.svelte.ts'
import type { Playback } from './playback.svelte.ts'

/** What buttons and keys do to the player. */
export interface PlayerActions {
  toggle(): void
  /** Moves by so many milliseconds. */
  step(byMs: number): void
  seek(offsetMs: number): void
  setSpeed(speed: number): void
  /** To the next slower or faster speed. */
  shiftSpeed(direction: -1 | 1): void
  toggleSkip(): void
  toggleFullScreen(): void
}

/** Playing, or about to without being asked again. */
export function isUnderWay(phase: PlayerPhase): boolean {
  if (phase.name === 'buffering' || phase.name === 'gap') return phase.playing
  return phase.name === 'playing' || phase.name === 'waiting'
}

export function createPlayerActions(options: {
  playback: Playback
  preferences: Preferences
  fullScreenTarget: () => HTMLElement | undefined
}): PlayerActions {
  const { playback, preferences, fullScreenTarget } = options
  const actions: PlayerActions = {
    toggle() {
      const { player, state } = playback
      if (state && isUnderWay(state.phase)) player?.pause()
      else player?.play()
    },
    step(byMs) {
      const { state } = playback
      if (state) actions.seek((state.targetMs ?? state.offsetMs) + byMs)
    },
    seek: (offsetMs) => playback.player?.seek(offsetMs),
    setSpeed(speed) {
      playback.player?.setSpeed(speed)
      preferences.setSpeed(speed)
    },
    shiftSpeed(direction) {
      const index = SPEEDS.findIndex((speed) => speed === playback.state?.speed)
      const next = SPEEDS[index + direction]
      if (next !== undefined) actions.setSpeed(next)
    },
    toggleSkip() {
      const on = !playback.state?.skipInactivity
      playback.player?.setSkipInactivity(on)
      preferences.setSkipInactivity(on)
    },
    toggleFullScreen() {
      if (document.fullscreenElement) void document.exitFullscreen()
      else void fullScreenTarget()?.requestFullscreen()
    },
  }
  return actions
}
