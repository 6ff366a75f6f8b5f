import type { ProjectSettings } from '@playhead/protocol'
import { formatSpan } from '../settings/duration-draft.ts'

/** What counts as a bounce, as a project has set it; without its settings, no claim. */
export function describeBounce(bounce: ProjectSettings['bounce'] | undefined): string {
  if (!bounce) return 'Bounced sessions, of all sessions'
  const conditions = [
    bounce.minDurationMs === null ? null : `under ${formatSpan(bounce.minDurationMs)}`,
    bounce.requireNoInteraction ? 'without a click, an input or a submit' : null,
  ].filter((condition) => condition !== null)
  const besides = conditions.length > 0 ? `, ${conditions.join(' and ')}` : ''
  return `Sessions with exactly one page view${besides}, of all sessions`
}
