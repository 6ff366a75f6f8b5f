import { WARNING_PREFIX } from '../boot/warn.ts'
import type { Monitor } from '../monitor.ts'
import { scrubStack, type Scrubbers } from './errors.ts'
import { readCall, type Said } from './format-value.ts'
import { patchMethod } from './patch.ts'
import { createRateLimit } from './rate-limit.ts'

export const CONSOLE_LEVELS = ['debug', 'log', 'info', 'warn', 'error'] as const
export type ConsoleLevel = (typeof CONSOLE_LEVELS)[number]

/** All of it scrubbed. */
export interface ConsoleLine extends Said {
  readonly level: ConsoleLevel
  /** Where an error or a warning was logged. */
  readonly stack?: string
}

const LINES_PER_INTERVAL = 100
const INTERVAL_MS = 5_000
/** `readStack`, `capture` and its monitor, and the wrapper of the method with its trap. */
const OWN_FRAMES = 5

/** Tracks calls of the console, which print as before. */
export function trackConsole(
  monitor: Monitor,
  now: () => number,
  on: Scrubbers & { line: (line: ConsoleLine) => void },
): { stop: () => void } {
  const limit = createRateLimit(now, LINES_PER_INTERVAL, INTERVAL_MS)
  let isInside = false
  const capture = monitor((level: ConsoleLevel, args: readonly unknown[]) => {
    const isOurs = typeof args[0] === 'string' && args[0].startsWith(WARNING_PREFIX)
    // Formatting or handling a line may log in turn, in a page that patches what we call.
    if (isInside || isOurs || !limit.take()) return
    isInside = true
    try {
      const stack = level === 'warn' || level === 'error' ? readStack(on) : ''
      on.line({ level, ...readCall(args, on.scrub), ...(stack && { stack }) })
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

/** The calls that led to the one in front of which `capture` runs. */
function readStack(scrubbers: Scrubbers): string {
  const { stack = '' } = new Error()
  // Chromium says first that it is an error.
  const lines = stack.replace(/^Error\n/, '').split('\n')
  return scrubStack(lines.slice(OWN_FRAMES).join('\n'), scrubbers)
}
