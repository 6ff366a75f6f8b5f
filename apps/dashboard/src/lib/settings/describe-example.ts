import { formatFullTime } from '../format/moment.ts'

export interface ExampleRow {
  readonly name: string
  readonly text: string
  /** Of a session that can be opened; null for everything else. */
  readonly sessionId: string | null
}

const UUID_V7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/

/** The case of a warning, a row for each thing that it names; times as people read them. */
export function describeExample(example: Readonly<Record<string, unknown>>): ExampleRow[] {
  return Object.entries(example).map(([name, value]) => ({
    name,
    text: toText(name, value),
    sessionId:
      name === 'sessionId' && typeof value === 'string' && UUID_V7.test(value) ? value : null,
  }))
}

function toText(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  const isTime = typeof value === 'number' && (name === 'at' || name.endsWith('At'))
  // Beyond what a date can hold, the number is all there is to say.
  if (isTime && Math.abs(value) <= 8.64e15) return `${formatFullTime(value)} (${value})`
  return JSON.stringify(value) ?? String(value)
}
