import { SPEEDS, type Mark, type PlayerPhase } from '@playhead/playback'
import type { TimelineState } from '../timeline/timeline-state.svelte.ts'
import type { Preferences } from '../ui/preferences.svelte.ts'
import type { Playback } from './playback.svelte.ts'

/** What buttons and keys do to the player. */
export interface PlayerActions {
  toggle(): void
  /** Moves by so many milliseconds. */
  step(byMs: number): void
  seek(offsetMs: number): void
  /** To the mark before or after, of those that are wanted. */
  seekMark(direction: -1 | 1, isWanted?: (mark: Mark) => boolean): void
  /** To what came last of a live session. */
  seekToLive(): void
  pinTab(tabId: string | null): void
  /** Plays the selection over and over, or no longer. */
  toggleLoop(): void
  clearSelection(): void
  setSpeed(speed: number): void
  /** To the next slower or faster speed. */
  shiftSpeed(direction: -1 | 1): void
  toggleSkip(): void
  toggleFullScreen(): void
}

/** Playing, or about to without being asked again. */
export function isUnderWay(phase: PlayerPhase): boolean {
  if (phase.name === 'buffering' || phase.name === 'gap') return phase.playing
  return phase.name === 'playing' || phase.name === 'live'
}

/** Single steps stop at each moment of the list, the keys for marks only at those on the bar. */
export function isMarkedMark(mark: Mark): boolean {
  return 'isMarked' in mark && mark.isMarked === true
}

export function createPlayerActions(options: {
  playback: Playback
  preferences: Preferences
  timeline: TimelineState
  fullScreenTarget: () => HTMLElement | undefined
}): PlayerActions {
  const { playback, preferences, timeline, fullScreenTarget } = options
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
    seekMark: (direction, isWanted) => void playback.player?.seekMark(direction, isWanted),
    seekToLive: () => playback.player?.seekToEnd(),
    pinTab: (tabId) => playback.player?.pinTab(tabId),
    toggleLoop() {
      const { player, state } = playback
      player?.setLoop(state?.loop ? null : timeline.selection)
      if (player?.state.loop) player.play()
    },
    clearSelection() {
      playback.player?.setLoop(null)
      timeline.select(null)
      timeline.keep()
    },
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
