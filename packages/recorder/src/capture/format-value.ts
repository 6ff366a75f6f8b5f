import { createWalker } from '../privacy/metadata.ts'

const ARGUMENTS_LIMIT = 20
/** Of one call. */
const NODES_LIMIT = 400
const ERROR_LIMIT = 1_000
const LINE_LIMIT = 4_000
/** Arguments that take more as JSON are told by the line alone, in UTF-16 code units. */
const DATA_LIMIT = 8_000

/** What a console call says. */
export interface Said {
  /** As one line. */
  readonly text: string
  /** The arguments as plain data, where one of them has parts. */
  readonly args?: readonly unknown[]
}

/** Reads the arguments of a call; `scrub` makes them fit to leave. Never throws, calls no getter. */
export function readCall(values: readonly unknown[], scrub: (text: string) => string): Said {
  const walk = createWalker(scrub, describe, NODES_LIMIT)
  const args = values.slice(0, ARGUMENTS_LIMIT).map((value) => {
    try {
      return walk(value, 0)
    } catch {
      return '(unreadable)'
    }
  })
  const line = args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg))).join(' ')
  const cut = scrub(line.slice(0, DATA_LIMIT))
  const text = cut.slice(0, LINE_LIMIT)
  // What is a secret only by what stands before it, or by its key, shows in the line alone.
  const isWhole = cut === line && args.some((arg) => typeof arg === 'object' && arg)
  return isWhole ? { text, args } : { text }
}

/** What is no plain data, in words. */
function describe(value: unknown): string | undefined {
  if (typeof value === 'function') return `ƒ ${value.name}`
  if (typeof value !== 'object') return String(value)
  if (value instanceof Error) return describeError(value)
  return value instanceof Element ? `<${value.localName}>` : undefined
}

function describeError(error: Error): string {
  const title = `${error.name}: ${error.message}`
  const { stack } = error
  if (typeof stack !== 'string') return title
  return (stack.startsWith(title) ? stack : `${title}\n${stack}`).slice(0, ERROR_LIMIT)
}
