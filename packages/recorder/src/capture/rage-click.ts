/**
 * Tells clicks of rage: three within a second at one place, as a person clicks who
 * waits for something to happen. However long it goes on, a burst is told once.
 */
const CLICKS = 3
const WITHIN_MS = 1_000
/** How far apart two clicks of a burst may be, in CSS pixels. */
const RADIUS_PX = 30
/** A click on a label is followed at once by one on its field, which no hand has made. */
const LABEL_MS = 20

interface Click {
  /** Milliseconds by any clock that is not set back. */
  readonly at: number
  readonly x: number
  readonly y: number
}

/** @returns takes each click; true for the one that makes it a burst */
export function createRageDetector(): (click: Click) => boolean {
  let burst: Click[] = []
  let isTold = false
  return (click) => {
    const previous = burst.at(-1)
    if (previous && click.at - previous.at < LABEL_MS) return false
    const goesOn =
      previous &&
      click.at - previous.at <= WITHIN_MS &&
      Math.hypot(click.x - previous.x, click.y - previous.y) <= RADIUS_PX
    if (!goesOn) {
      burst = []
      isTold = false
    }
    burst = [...burst, click].slice(-CLICKS)
    const [oldest] = burst
    const isRage =
      burst.length === CLICKS && oldest !== undefined && click.at - oldest.at <= WITHIN_MS
    if (!isRage || isTold) return false
    isTold = true
    return true
  }
}
