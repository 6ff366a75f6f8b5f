import type { Logger } from 'pino'

/** How often one kind of failure that passes by itself is told, in milliseconds. */
const TOLD_EVERY_MS = 60_000

export interface FailureLog {
  /** What the server itself could not do. */
  note(failure: Failure): void
}

interface Failure {
  readonly code: string
  readonly cause: unknown
  /** The pattern of the route. */
  readonly route: string
  /** The sender was told to come again. */
  readonly isPassing: boolean
  /** In words. */
  readonly said: string
}

/**
 * Logs failures. Of those that pass by themselves the first is told, and then once a
 * minute how many there have been: a server that has too much to do must not write a
 * line, let alone a stack, for each request that it turns away.
 */
export function createFailureLog(logger: Pick<Logger, 'error'>, now: () => number): FailureLog {
  const told = new Map<string, { at: number; untold: number }>()

  return {
    note: ({ code, cause, route, isPassing, said }) => {
      if (!isPassing) {
        logger.error({ err: cause, route }, said)
        return
      }
      const before = told.get(code)
      if (before && Math.abs(now() - before.at) < TOLD_EVERY_MS) {
        before.untold += 1
        return
      }
      told.set(code, { at: now(), untold: 0 })
      logger.error({ err: cause, route, code, untold: before?.untold ?? 0 }, said)
    },
  }
}
