import { compareText } from '../../compare-text.ts'
import { lower } from '../../matches-filter.ts'
import type { TopPage, ValueCount } from '../../session-index.ts'
import type { ColumnSelection } from './column-selection.ts'
import type { CountedField } from './column-numbers.ts'
import type { FactTable } from './fact-table.ts'
import { takeFirst } from './take-first.ts'

/** By the numbers of facts. */
export interface FactCounts {
  /** How often each is there. */
  readonly times: Uint32Array
  /** In how many sessions. */
  readonly sessions: Uint32Array
}

export function countFacts(
  { blocks, dictionary }: FactTable,
  { parts }: ColumnSelection,
): FactCounts {
  const times = new Uint32Array(dictionary.size)
  const sessions = new Uint32Array(dictionary.size)
  for (const { block, places } of parts) {
    const facts = blocks.get(block.number)
    if (!facts) continue
    const { starts, pool } = facts
    for (let index = 0; index < places.length; index += 1) {
      const start = starts[places[index] ?? 0] ?? 0
      const end = start + (pool[start] ?? 0)
      let before = 0
      for (let at = start + 1; at <= end; at += 1) {
        const code = pool[at] ?? 0
        times[code] = (times[code] ?? 0) + 1
        // They ascend, so that the same ones lie side by side.
        if (code !== before) sessions[code] = (sessions[code] ?? 0) + 1
        before = code
      }
    }
  }
  return { times, sessions }
}

/** The most viewed first; null where the table does not have them. */
export function countPages(
  { dictionary }: FactTable,
  { times, sessions }: FactCounts,
  limit: number,
): TopPage[] | null {
  const known = dictionary.list('page')
  if (!known) return null
  const pages: TopPage[] = []
  for (const [path, code] of known) {
    const views = times[code] ?? 0
    if (views > 0) pages.push({ path: String(path), views, sessions: sessions[code] ?? 0 })
  }
  return takeFirst(pages, limit, (a, b) => b.views - a.views || compareText(a.path, b.path))
}

/** Names of events, those of the most sessions first; null where the table does not have them. */
export function countNames(
  { dictionary }: FactTable,
  counts: FactCounts,
  { text, limit }: Pick<CountedField, 'text' | 'limit'>,
): ValueCount[] | null {
  const known = dictionary.list('name')
  if (!known) return null
  const wanted = lower(text)
  const names: { value: string; sessions: number }[] = []
  for (const [name, code] of known) {
    const [value, sessions] = [String(name), counts.sessions[code] ?? 0]
    if (sessions > 0 && lower(value).includes(wanted)) names.push({ value, sessions })
  }
  return takeFirst(names, limit, (a, b) => b.sessions - a.sessions || compareText(a.value, b.value))
}

/** By metric, ascending; null where the table does not have them. */
export function listVitals(
  { dictionary }: FactTable,
  { times }: FactCounts,
): Map<string, Float64Array> | null {
  const known = dictionary.listVitals()
  if (!known) return null
  const vitals = new Map<string, Float64Array>()
  for (const [metric, { values, codes }] of known) {
    const count = codes.reduce((sum, code) => sum + (times[code] ?? 0), 0)
    if (count === 0) continue
    const measured = new Float64Array(count)
    let end = 0
    for (const [place, code] of codes.entries()) {
      const next = end + (times[code] ?? 0)
      measured.fill(values[place] ?? 0, end, next)
      end = next
    }
    vitals.set(metric, measured)
  }
  return vitals
}
