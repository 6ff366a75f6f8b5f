import type { Logger } from 'pino'

/**
 * One piece of work, small enough that everything else can wait for its end. It
 * gives up soon when the signal says so, and can be done again from its beginning.
 */
export type UpkeepTask = (signal: AbortSignal) => Promise<void>

/** Where work comes from. */
export interface UpkeepSource {
  readonly name: string
  /** What should be done next; null when there is nothing to do for now. */
  next(): Promise<UpkeepTask | null>
}

export interface Upkeep {
  /** Lets the task under way end and starts no other until what it resolves to is called. */
  pause(): Promise<() => void>
  /** Gives up the task under way and starts no other. Calling it again does nothing. */
  stop(): Promise<void>
}

/** Lets one task in at a time, of whatever process; null while somebody else is in. */
export interface UpkeepGate {
  take(): { release: () => void } | null
}

/** How a task went. */
export interface TaskOutcome {
  /** The name of its source. */
  readonly source: string
  readonly durationMs: number
  readonly hasFailed: boolean
}

export interface UpkeepOptions {
  readonly sources: readonly UpkeepSource[]
  /** Closed by whoever must not find the files in motion, such as a backup. */
  readonly gate?: UpkeepGate
  readonly logger: Pick<Logger, 'error'>
  /** Epoch milliseconds. */
  readonly now: () => number
  /** How long to wait when nobody has work, in milliseconds. */
  readonly restMs?: number
  /** Told of every task that has ended, but of those that were given up. */
  readonly onTask?: (outcome: TaskOutcome) => void
}

const REST_MS = 5_000
/** A source that fails is left alone this long, doubled each time it fails again. */
const FAILURE_REST_MS = 5_000
const FAILURE_REST_LIMIT_MS = 10 * 60_000
/** A task that does not listen is not waited for when the server stops, in milliseconds. */
const STOP_MS = 1_000

const OPEN_GATE: UpkeepGate = { take: () => ({ release: () => {} }) }

interface Turn {
  readonly source: UpkeepSource
  failures: number
  /** It is not asked again before this moment. */
  restUntil: number
}

/**
 * Does the work that nobody waits for, one task at a time, the sources in turn: what
 * one of them has to do never keeps the others from theirs.
 */
export function startUpkeep(options: UpkeepOptions): Upkeep {
  const { sources, gate = OPEN_GATE, logger, now, restMs = REST_MS, onTask = () => {} } = options
  const turns = sources.map((source): Turn => ({ source, failures: 0, restUntil: -Infinity }))
  const abort = new AbortController()
  const pauses = new Set<object>()
  let awake = Promise.withResolvers<void>()
  let round: Promise<unknown> = Promise.resolve()

  const follow = async (source: string, task: UpkeepTask): Promise<void> => {
    const startedAt = performance.now()
    let hasFailed = true
    try {
      await task(abort.signal)
      hasFailed = false
    } finally {
      const durationMs = performance.now() - startedAt
      if (!hasFailed || !abort.signal.aborted) onTask({ source, durationMs, hasFailed })
    }
  }

  /** Returns whether there was something to do. */
  const take = async (turn: Turn): Promise<boolean> => {
    if (now() < turn.restUntil) return false
    try {
      const task = await turn.source.next()
      const held = task && !abort.signal.aborted ? gate.take() : null
      if (!task || !held) return false
      try {
        await follow(turn.source.name, task)
      } finally {
        held.release()
      }
      turn.failures = 0
      return true
    } catch (error) {
      if (abort.signal.aborted) return false
      logger.error({ err: error, source: turn.source.name }, 'upkeep failed')
      turn.restUntil = now() + Math.min(FAILURE_REST_MS * 2 ** turn.failures, FAILURE_REST_LIMIT_MS)
      turn.failures += 1
      return false
    }
  }

  const rest = async (): Promise<void> => {
    const timer = setTimeout(() => awake.resolve(), restMs)
    timer.unref()
    await awake.promise
    clearTimeout(timer)
    awake = Promise.withResolvers()
  }

  const loop = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      let isBusy = false
      for (const turn of turns) {
        if (abort.signal.aborted || pauses.size > 0) break
        const taking = take(turn)
        round = taking
        if (await taking) isBusy = true
      }
      if (!isBusy && !abort.signal.aborted) await rest()
    }
  }
  const ended = loop()

  return {
    pause: async () => {
      const pause = {}
      pauses.add(pause)
      await round
      return () => {
        pauses.delete(pause)
        if (pauses.size === 0) awake.resolve()
      }
    },
    stop: async () => {
      abort.abort()
      awake.resolve()
      const { promise, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, STOP_MS)
      await Promise.race([ended, promise])
      clearTimeout(timer)
    },
  }
}
