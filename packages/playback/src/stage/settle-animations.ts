/** Stands on the page while rrweb's player is paused: a rule of its own holds all animations. */
export const PAUSED = 'rrweb-paused'

/**
 * Brings what begins to move when a moment is shown to its end, where the visitor had it
 * by then: transitions, and animations that end. Otherwise those of a player that stands
 * still would stand at their beginning, and what fades in would not be seen at all. What
 * never ends, or what the page itself holds, stays where it is.
 */
export function settleAnimations(page: Document | null): void {
  const root = page?.documentElement
  if (!page || !root) return
  // To take the rule away and put it back again, all styles would be computed twice.
  if (page.getAnimations().length === 0) return
  root.classList.remove(PAUSED)
  for (const animation of page.getAnimations()) {
    const endTime = animation.effect?.getComputedTiming().endTime
    if (animation.playState !== 'running' || !Number.isFinite(endTime)) continue
    try {
      animation.finish()
    } catch {
      // One that stands still has no end.
    }
  }
  root.classList.add(PAUSED)
}
