import { WARNING_PREFIX } from '../boot/warn.ts'
import type { Monitor } from '../monitor.ts'
import { formatLine } from './format-value.ts'
import { patchMethod } from './patch.ts'
import { createRateLimit } from './rate-limit.ts'

export const CONSOLE_LEVELS = ['debug', 'log', 'info', 'warn', 'error'] as const
export type ConsoleLevel = (typeof CONSOLE_LEVELS)[number]

export interface ConsoleLine {
  readonly level: ConsoleLevel
  /** The arguments as one line, scrubbed. */
  readonly text: string
}

const LINES_PER_INTERVAL = 100
const INTERVAL_MS = 5_000

/** Tracks calls of the console, which print as before. */
export function trackConsole(
  monitor: Monitor,
  now: () => number,
  on: { line: (line: ConsoleLine) => void; scrub: (text: string) => string },
): { stop: () => void } {
  const limit = createRateLimit(now, LINES_PER_INTERVAL, INTERVAL_MS)
  let isInside = false
  const capture = monitor((level: ConsoleLevel, args: readonly unknown[]) => {
    const isOurs = typeof args[0] === 'string' && args[0].startsWith(WARNING_PREFIX)
    // Formatting or handling a line may log in turn, in a page that patches what we call.
    if (isInside || isOurs || !limit.take()) return
    isInside = true
    try {
      on.line({ level, text: formatLine(args, on.scrub) })
    } finally {
      isInside = false
    }
  })
  const restore = CONSOLE_LEVELS.map((level) =>
    patchMethod(console, level, (proceed, args) => {
      capture(level, args)
      return proceed()
    }),
  )
  return {
    stop() {
      for (const undo of restore) undo()
    },
  }
}
