import type { Clock } from './stage-link.ts'

/** How long others wait for what is under way, in milliseconds. */
const PATIENCE_MS = 250
/** And how long where the stage builds it: to give that up would save nothing. */
const BUILDING_PATIENCE_MS = 1_000

/**
 * Lets a storm of seeks through one at a time: what a hand that scrubs asks for overtakes
 * itself faster than anything could be shown, and nothing would be until it rests. So what
 * has begun is shown before the next begins, unless it takes long to come.
 */
export interface SeekGate {
  /**
   * Seeks now, or once what is under way has come to its end: then only the last one does.
   * One that overtakes does so at once.
   */
  pass(seek: () => void, overtakes: boolean): void
  /** What was under way has come to its end; whether another one has begun. */
  open(): boolean
  /** Something else was wished: what waits is forgotten. */
  clear(): void
}

/** @param isBuilding whether the stage has been told to show what is under way */
export function createSeekGate(clock: Clock, isBuilding: () => boolean): SeekGate {
  let isBusy = false
  let waiting: (() => void) | null = null
  let cancel = (): void => {}

  const gate: SeekGate = {
    pass(seek, overtakes) {
      if (isBusy && !overtakes) {
        waiting = seek
        return
      }
      cancel()
      waiting = null
      isBusy = true
      cancel = clock.after(PATIENCE_MS, () => {
        if (!isBuilding()) gate.open()
        else cancel = clock.after(BUILDING_PATIENCE_MS - PATIENCE_MS, () => void gate.open())
      })
      seek()
    },
    open() {
      cancel()
      isBusy = false
      const next = waiting
      waiting = null
      if (next) gate.pass(next, false)
      return next !== null
    },
    clear: () => void (waiting = null),
  }
  return gate
}
