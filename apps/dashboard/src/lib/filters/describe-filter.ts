import type { Filter, FilterTest, FilterValue } from '@playhead/protocol'
import { nameCountry } from '../sessions/place.ts'
import { EVENT_CONDITION, SUBJECTS, type Subject } from './subjects.ts'

/** A condition as the filter bar shows it. */
export interface Chip {
  readonly subject: Subject
  readonly names: readonly string[]
  readonly test: FilterTest
  readonly isNegated: boolean
}

/** Null for what only the API or the address can say. */
export function readChip(part: Filter): Chip | null {
  const isNegated = 'not' in part
  const positive = 'not' in part ? part.not : part
  for (const subject of [...SUBJECTS, EVENT_CONDITION]) {
    const read = subject.read(positive)
    if (read) return { subject, ...read, isNegated }
  }
  return null
}

export function writeChip({ subject, names, test, isNegated }: Chip): Filter {
  const filter = subject.toFilter(test, names)
  return isNegated ? { not: filter } : filter
}

/** The parts of a filter and how they are joined; anything else counts as one part. */
export function listParts(filter: Filter): { mode: 'all' | 'any'; parts: readonly Filter[] } {
  if ('all' in filter) return { mode: 'all', parts: filter.all }
  // A single choice of event names is a part, not a list of them.
  if ('any' in filter && readChip(filter) === null) return { mode: 'any', parts: filter.any }
  return { mode: 'all', parts: [filter] }
}

/** In words: `Browser is Chrome or Safari`. */
export function describePart(part: Filter): string {
  const chip = readChip(part)
  if (!chip) return `Condition ${JSON.stringify(part)}`
  const { subject, names, test, isNegated } = chip
  const [first, ...others] = names
  const labels: Readonly<Record<string, string>> = {
    eventProperty: `${first ?? ''}: ${others.join(' ')}`,
    eventCondition: first ?? '',
  }
  const label = labels[subject.id] ?? [subject.label, ...names].join(' ')
  return `${label} ${describeTest(test, { subject, isNegated })}`
}

function describeTest(
  test: FilterTest,
  { subject, isNegated }: { subject: Subject; isNegated: boolean },
): string {
  const not = isNegated ? ' not' : ''
  if ('is' in test) {
    if (subject.kind === 'boolean') return isNegated === test.is.includes(true) ? 'no' : 'yes'
    const values = test.is.map((value) => showValue(value, subject))
    return `is${not} ${values.join(' or ') || 'nothing'}`
  }
  if ('isSet' in test) return isNegated ? 'is unknown' : 'is known'
  if ('contains' in test) return `${isNegated ? 'does not contain' : 'contains'} “${test.contains}”`
  if ('startsWith' in test) {
    return `${isNegated ? 'does not begin' : 'begins'} with “${test.startsWith}”`
  }
  const { from, to } = test
  if (from !== undefined && from === to) return `is${not} ${showNumber(from, subject)}`
  if (to === undefined)
    return `${isNegated ? 'below' : 'at least'} ${showNumber(from ?? 0, subject)}`
  if (from === undefined) return `${isNegated ? 'above' : 'at most'} ${showNumber(to, subject)}`
  return `${isNegated ? 'not ' : ''}${showNumber(from, subject)} to ${showNumber(to, subject)}`
}

export function showValue(value: FilterValue, subject: Pick<Subject, 'id'>): string {
  return subject.id === 'country' ? nameCountry(String(value)) : String(value)
}

function showNumber(value: number, { unit }: Subject): string {
  if (!unit) return String(value)
  return `${Math.round((value / unit.factor) * 1_000) / 1_000} ${unit.label}`
}
