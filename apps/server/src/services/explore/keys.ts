import { EVENT_PROPERTY_PREFIX, type ExploreKey } from '@playhead/protocol'
import type { SampleCount, SampleKey, SampleKeyName } from '../../storage/samples.ts'

/** As the storage takes it. */
export function toKeyName(breakdown: string | null): SampleKeyName | null {
  if (breakdown === null) return null
  return breakdown.startsWith(EVENT_PROPERTY_PREFIX)
    ? { kind: 'property', property: breakdown.slice(EVENT_PROPERTY_PREFIX.length) }
    : { kind: 'field', field: breakdown }
}

/** What lines there are, and the keys that samples are told apart by. */
export interface KeyPlaces {
  /** The last one is of all others, where there is a breakdown. */
  readonly keys: readonly ExploreKey[]
  /** As the storage takes them: their places are those of the lines. */
  readonly wanted: readonly SampleKey[] | null
}

/** @param ranked those that are told apart; null without a breakdown */
export function createKeyPlaces(ranked: readonly SampleCount[] | null): KeyPlaces {
  if (ranked === null) return { keys: [{ kind: 'all' }], wanted: null }
  return {
    keys: [...ranked.map(({ key }) => toExploreKey(key)), { kind: 'other' }],
    wanted: ranked.map(({ key }) => key),
  }
}

function toExploreKey(key: SampleKey): ExploreKey {
  return key === null ? { kind: 'none' } : { kind: 'value', value: key }
}
