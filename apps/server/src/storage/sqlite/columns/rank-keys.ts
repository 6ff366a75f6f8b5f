import type { SampleCount, SampleKey, SampleQuery } from '../../samples.ts'
import { compareKeys } from '../../sample-keys.ts'
import type { Codes } from './dictionary.ts'
import { readColumnSamples, type ColumnSamplesOptions } from './column-samples.ts'
import { hashToNumber } from './hash-text.ts'

/** Of more keys that are as frequent as the last one rows tell which are first. */
const TIES_LIMIT = 1_000

/** As `rankSamples` says; null where columns do not tell. */
export async function rankColumnKeys(
  options: Omit<ColumnSamplesOptions, 'placeOf'>,
  query: SampleQuery,
  limit: number,
): Promise<SampleCount[] | null> {
  const { keys, events, askRows } = options
  const counts: number[] = []
  /** A session with a sample of each key. */
  const sessions: number[] = []
  const placeOf = (code: number, session: number): number => {
    counts[code] = (counts[code] ?? 0) + 1
    sessions[code] ??= session
    return 0
  }
  if (query.source.kind === 'sessions' && keys.ofBlock) {
    for (const { block, places } of options.chosen.selection.parts) {
      const codes: Codes | null = keys.ofBlock(block)
      for (let index = 0; index < places.length; index += 1) {
        const code = codes?.[places[index] ?? 0] ?? 0
        counts[code] = (counts[code] ?? 0) + 1
      }
    }
  } else {
    const parts = readColumnSamples({ ...options, placeOf }, query)
    if (!parts) return null
    for await (const _part of parts);
  }
  const ranked = [...counts.keys()]
    .filter((code) => counts[code] !== undefined)
    .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0))
  const least = counts[ranked[limit - 1] ?? -1] ?? 0
  const first = ranked.filter((code) => (counts[code] ?? 0) >= least)
  if (first.length > TIES_LIMIT) return null
  const texts = new Map<number, SampleKey>()
  const hashed = first.filter((code) => isHashed(keys.read(code)))
  for (const { key } of askRows(hashed.map((code) => sessions[code] ?? NaN))) {
    if (typeof key === 'string') texts.set(hashToNumber(key, events.dictionaries.seeds), key)
  }
  const named = first.flatMap((code): SampleCount[] => {
    const key = keys.read(code)
    const name = isHashed(key) ? texts.get(key.hash) : key
    return name === undefined ? [] : [{ key: name, samples: counts[code] ?? 0 }]
  })
  // A text that is in no row any more changed just now.
  if (named.length < first.length) return null
  return named.sort((a, b) => b.samples - a.samples || compareKeys(a.key, b.key)).slice(0, limit)
}

function isHashed(key: unknown): key is { readonly hash: number } {
  return typeof key === 'object' && key !== null
}
