import type { FilterTest, FilterValue } from '@playhead/protocol'
import type { Chip } from './describe-filter.ts'
import type { Subject } from './subjects.ts'

/** How a value is compared, as the form offers it; each has its opposite. */
export type Operator = 'is' | 'contains' | 'startsWith' | 'range' | 'isSet'

/** What stands in the form. */
export interface TestDraft {
  names: string[]
  operator: Operator
  isNegated: boolean
  /** Of `is`: what was chosen or typed, as text. */
  values: string[]
  text: string
  from: string
  to: string
}

export function listOperators({ id, kind }: Subject): Operator[] {
  if (id === 'text') return ['contains']
  if (id === 'event' || kind === 'boolean') return ['is']
  if (kind === 'number') return ['range']
  return kind === 'any'
    ? ['is', 'contains', 'startsWith', 'range', 'isSet']
    : ['is', 'contains', 'startsWith', 'isSet']
}

export function createDraft(subject: Subject, chip: Chip | null): TestDraft {
  const blank: TestDraft = {
    names: subject.names.map(() => ''),
    operator: listOperators(subject)[0] ?? 'is',
    isNegated: chip?.isNegated ?? false,
    values: subject.kind === 'boolean' ? ['true'] : [],
    text: '',
    from: '',
    to: '',
  }
  if (!chip) return blank
  const draft = { ...blank, names: [...chip.names] }
  const { test } = chip
  if ('is' in test) return { ...draft, operator: 'is', values: test.is.map(String) }
  if ('isSet' in test) return { ...draft, operator: 'isSet' }
  if ('contains' in test) return { ...draft, operator: 'contains', text: test.contains }
  if ('startsWith' in test) return { ...draft, operator: 'startsWith', text: test.startsWith }
  const show = (bound: number | undefined): string =>
    bound === undefined ? '' : String(bound / (subject.unit?.factor ?? 1))
  return { ...draft, operator: 'range', from: show(test.from), to: show(test.to) }
}

/** The test that the form says; null while something is missing. */
export function readDraft(draft: TestDraft, subject: Subject): FilterTest | null {
  if (draft.names.some((name) => name.trim() === '')) return null
  switch (draft.operator) {
    case 'isSet':
      return { isSet: true }
    case 'contains':
      return draft.text === '' ? null : { contains: draft.text }
    case 'startsWith':
      return draft.text === '' ? null : { startsWith: draft.text }
    case 'is': {
      const is = draft.values.flatMap((value) => toValues(value, subject))
      return is.length === 0 ? null : { is }
    }
    case 'range':
      return readRange(draft, subject.unit?.factor ?? 1)
  }
}

/** A value that may be of any kind is asked for as all that it can mean. */
function toValues(text: string, { kind }: Subject): FilterValue[] {
  if (kind === 'boolean') return [text === 'true']
  if (kind !== 'any') return [text]
  const number = text.trim() === '' ? Number.NaN : Number(text)
  return [
    text,
    ...(Number.isFinite(number) ? [number] : []),
    ...(text === 'true' || text === 'false' ? [text === 'true'] : []),
  ]
}

function readRange({ from, to }: TestDraft, factor: number): FilterTest | null {
  const [low, high] = [from, to].map((text) => (text.trim() === '' ? null : Number(text) * factor))
  if (low === undefined || high === undefined || (low === null && high === null)) return null
  if ([low, high].some((bound) => bound !== null && !Number.isFinite(bound))) return null
  if (low !== null && high !== null && low > high) return null
  return { ...(low === null ? {} : { from: low }), ...(high === null ? {} : { to: high }) }
}
