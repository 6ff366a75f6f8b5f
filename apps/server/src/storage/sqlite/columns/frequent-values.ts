import { compareText } from '../../compare-text.ts'
import { lower } from '../../matches-filter.ts'
import type { ValueCount } from '../../session-index.ts'
import type { Dictionary } from './dictionary.ts'
import { takeFirst } from './take-first.ts'

/**
 * The values that hold a text, those of the most sessions first.
 *
 * @param counts how many sessions have each value, by its code
 */
export function listFrequentValues(
  { texts }: Pick<Dictionary, 'texts'>,
  counts: Uint32Array,
  { text, limit }: { readonly text: string; readonly limit: number },
): ValueCount[] {
  const wanted = lower(text)
  const values: { value: string; sessions: number }[] = []
  for (const [code, value] of texts.entries()) {
    const sessions = counts[code] ?? 0
    if (value !== null && sessions > 0 && lower(value).includes(wanted)) {
      values.push({ value, sessions })
    }
  }
  return takeFirst(
    values,
    limit,
    (a, b) => b.sessions - a.sessions || compareText(a.value, b.value),
  )
}
