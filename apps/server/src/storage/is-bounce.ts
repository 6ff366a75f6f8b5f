import type { BounceDefinition } from './session-index.ts'

/** Whether a session is a bounce: one page view, and what the project asks for besides. */
export function isBounce(
  session: { pageViewCount: number; durationMs: number; interactionCount: number },
  { minDurationMs, requireNoInteraction }: BounceDefinition,
): boolean {
  return (
    session.pageViewCount === 1 &&
    (minDurationMs === null || session.durationMs < minDurationMs) &&
    (!requireNoInteraction || session.interactionCount === 0)
  )
}
