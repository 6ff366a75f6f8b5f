import type { ReplayEntry } from '@playhead/protocol'
import type { ListItem } from './filter-rows.ts'

export const LEVELS = ['error', 'warn', 'info', 'log', 'debug'] as const
export type Level = (typeof LEVELS)[number]

export const LEVEL_NAMES: Record<Level, string> = {
  error: 'Errors',
  warn: 'Warnings',
  info: 'Info',
  log: 'Log',
  debug: 'Debug',
}

/** A line of the console as the inspector shows it. All of it is what a stranger wrote. */
export interface ConsoleLine extends ListItem {
  readonly level: Level
  readonly text: string
  /** The arguments as data, where they were recorded so. */
  readonly args: readonly unknown[] | null
  readonly stack: string | null
  /** Nobody logged it: it was an error that nothing caught. */
  readonly uncaught: boolean
  /** Addresses of the frames it comes from, from the outermost inwards; null for the page itself. */
  readonly frame: string | null
  readonly windowId: string
  /** So often in a row. */
  readonly count: number
  /** Of the last of them. */
  readonly lastOffsetMs: number
}

/** Levels of other recorders, by ours. */
const FOREIGN_LEVELS: Readonly<Record<string, Level>> = {
  warning: 'warn',
  assert: 'error',
  trace: 'debug',
}

export function toConsoleLine(entry: ReplayEntry, startedAt: number): ConsoleLine {
  const { data, windowId, sequence, ordinal } = entry
  const offsetMs = Math.max(0, entry.at - startedAt)
  const { level, text, args, stack, uncaught, frame } = data
  return {
    id: `${windowId}/${sequence}/${ordinal}`,
    offsetMs,
    lastOffsetMs: offsetMs,
    level: toLevel(level),
    text: typeof text === 'string' ? text : JSON.stringify(text ?? ''),
    args: Array.isArray(args) ? (args as unknown[]) : null,
    stack: typeof stack === 'string' && stack ? stack : null,
    uncaught: uncaught === true,
    frame: typeof frame === 'string' && frame ? frame : null,
    windowId,
    count: 1,
  }
}

/** Lines that say the same in a row, in one tab, as one that counts them. */
export function foldLines(lines: readonly ConsoleLine[]): ConsoleLine[] {
  const folded: ConsoleLine[] = []
  for (const line of lines) {
    const last = folded.at(-1)
    if (last && saysTheSame(last, line)) {
      const count = last.count + line.count
      folded[folded.length - 1] = { ...last, count, lastOffsetMs: line.lastOffsetMs }
    } else folded.push(line)
  }
  return folded
}

/** What a copy of a line puts on the clipboard. */
export function writeLine({ text, stack }: Pick<ConsoleLine, 'text' | 'stack'>): string {
  return stack ? `${text}\n${stack}` : text
}

function saysTheSame(a: ConsoleLine, b: ConsoleLine): boolean {
  return (
    a.text === b.text &&
    a.level === b.level &&
    a.windowId === b.windowId &&
    a.stack === b.stack &&
    a.uncaught === b.uncaught &&
    a.frame === b.frame &&
    JSON.stringify(a.args) === JSON.stringify(b.args)
  )
}

function toLevel(level: unknown): Level {
  if (typeof level !== 'string') return 'log'
  if ((LEVELS as readonly string[]).includes(level)) return level as Level
  return Object.hasOwn(FOREIGN_LEVELS, level) ? (FOREIGN_LEVELS[level] ?? 'log') : 'log'
}
