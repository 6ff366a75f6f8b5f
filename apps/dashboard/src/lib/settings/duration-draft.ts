/** A duration as somebody fills it in: an amount and a unit, either of them not yet right. */
export interface DurationDraft {
  amount: string
  unit: DurationUnit
}

type DurationUnit = 'seconds' | 'minutes' | 'hours'

interface DurationLimits {
  readonly least: number
  readonly most: number
}

/** What a draft says: a value (null when left empty) or what is wrong with it. */
type ReadDuration =
  | { readonly valueMs: number | null; readonly problem: null }
  | { readonly valueMs: null; readonly problem: string }

const UNITS: readonly (readonly [DurationUnit, number, string])[] = [
  ['hours', 3_600_000, 'h'],
  ['minutes', 60_000, 'min'],
  ['seconds', 1_000, 's'],
]

/** The draft of a duration, in the largest unit that makes it a whole number. */
export function createDurationDraft(
  durationMs: number | null,
  emptyUnit: DurationUnit = 'minutes',
): DurationDraft {
  if (durationMs === null) return { amount: '', unit: emptyUnit }
  const [unit, sizeMs] = UNITS.find(([, size]) => durationMs % size === 0) ?? ['seconds', 1_000]
  return { amount: String(durationMs / sizeMs), unit }
}

/** Reads a draft. A comma is as good as a point; the limits count. */
export function parseDuration(
  { amount, unit }: DurationDraft,
  limits: DurationLimits,
): ReadDuration {
  const text = amount.trim().replace(',', '.')
  if (text === '') return { valueMs: null, problem: null }
  if (!/^\d+(\.\d+)?$/.test(text)) {
    return { valueMs: null, problem: `“${amount.trim()}” is not a number.` }
  }
  const sizeMs = UNITS.find(([name]) => name === unit)?.[1] ?? 1_000
  const valueMs = Math.round(Number(text) * sizeMs)
  if (valueMs < limits.least || valueMs > limits.most) {
    const [least, most] = [formatSpan(limits.least), formatSpan(limits.most)]
    return { valueMs: null, problem: `Choose between ${least} and ${most}.` }
  }
  return { valueMs, problem: null }
}

/** A duration in one unit: `30 min`, `24 h`. */
export function formatSpan(durationMs: number): string {
  const { amount, unit } = createDurationDraft(durationMs)
  return `${amount} ${UNITS.find(([name]) => name === unit)?.[2]}`
}
