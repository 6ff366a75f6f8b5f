import type { GapReason, PlayerPhase, PlayerState } from '@playhead/playback'
import { formatCounted } from '../format/count.ts'
import { formatDuration } from '../format/duration.ts'

const GAP_REASONS: Record<GapReason, string> = {
  missing_segments: 'This part never arrived: the page lost its connection or was closed early.',
  no_snapshot: 'This part arrived without the page it belongs to, so that it cannot be drawn.',
  not_open: 'The pinned tab was not open yet.',
  damaged: 'This part was damaged and cannot be read.',
}

export interface PhaseText {
  readonly title: string
  readonly text: string
}

/** What to say over the picture; null where the picture says it. */
export function describePhase(phase: PlayerPhase): PhaseText | null {
  switch (phase.name) {
    case 'empty':
      return {
        title: 'No replay was recorded',
        text: 'The events of the session are there, but no picture of its pages has arrived.',
      }
    case 'gap':
      return {
        title: `Nothing to show for ${formatDuration(phase.toMs - phase.fromMs)}`,
        text: GAP_REASONS[phase.reason],
      }
    case 'failed':
      return { title: 'The replay could not be loaded', text: phase.message }
    default:
      return null
  }
}

/** What of the picture is not as it was; null when nothing is known to be. */
export function describeFlaw(
  state: Pick<PlayerState, 'missingSheets' | 'badEvents'> | null,
): string | null {
  const { missingSheets = 0, badEvents = 0 } = state ?? {}
  const flaws = [
    ...(missingSheets > 0
      ? [`Styles missing: ${formatCounted(missingSheets, 'style sheet')}`]
      : []),
    ...(badEvents > 0 ? [`${formatCounted(badEvents, 'event')} could not be shown`] : []),
  ]
  return flaws.length === 0 ? null : flaws.join(' · ')
}

/** The state in a word or two, for the status line and screen readers. */
export function namePhase(phase: PlayerPhase): string {
  const NAMES: Record<PlayerPhase['name'], string> = {
    loading: 'Loading',
    buffering: 'Loading this moment',
    playing: 'Playing',
    paused: 'Paused',
    gap: 'Gap in the recording',
    live: 'Live',
    ended: 'Ended',
    empty: 'No replay',
    failed: 'Failed',
  }
  return NAMES[phase.name]
}
