import {
  isNumberMeasure,
  type ExploreKey,
  type ExploreQuery,
  type Filter,
} from '@playhead/protocol'
import type { ExploreCell } from '../api/explore-api.ts'

/** Reads the value that is open from the address; null where none is. */
export function readCell(text: string | null): ExploreCell | null {
  if (text === null) return null
  try {
    const [series, kind, value, interval] = JSON.parse(text) as unknown[]
    const isPlace = (place: unknown): place is number =>
      Number.isInteger(place) && Number(place) >= 0
    if (!isPlace(series) || !(interval === null || isPlace(interval))) return null
    if (kind === 'all' || kind === 'none' || kind === 'other') {
      return { series, key: { kind }, interval }
    }
    const isValue =
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    return kind === 'value' && isValue ? { series, key: { kind, value }, interval } : null
  } catch {
    return null
  }
}

export function writeCell({ series, key, interval }: ExploreCell): string {
  return JSON.stringify([series, key.kind, key.kind === 'value' ? key.value : null, interval])
}

const ROLLING = new Set(['dau', 'wau', 'mau'])

/**
 * Which sessions the list of sessions has to show for a value. null where no range and filter
 * says it: events lie in sessions that began earlier, and others are not told one by one.
 */
export function toSessionChoice(
  cell: ExploreCell,
  options: { query: ExploreQuery; edges: readonly number[]; fromAt: number; toAt: number },
): { filters: readonly Filter[]; fromAt: number; toAt: number } | null {
  const { query, edges } = options
  const series = query.series[cell.series]
  if (!series || series.event || ROLLING.has(series.measure)) return null
  if (isNumberMeasure(series.measure) && series.value === null) return null
  const key = toKeyFilter(cell.key, query.breakdown)
  if (!key) return null
  const isWhole = cell.interval === null
  const fromAt = isWhole ? options.fromAt : edges[cell.interval]
  const toAt = isWhole ? options.toAt : edges[cell.interval + 1]
  if (fromAt === undefined || toAt === undefined) return null
  return {
    filters: [series.filter, ...key].filter((part) => !('all' in part && part.all.length === 0)),
    fromAt: Math.max(fromAt, options.fromAt),
    toAt: Math.min(toAt, options.toAt),
  }
}

function toKeyFilter(key: ExploreKey, breakdown: string | null): Filter[] | null {
  if (key.kind === 'all') return []
  if (breakdown === null || key.kind === 'other') return null
  if (key.kind === 'value') return [{ field: breakdown, is: [key.value] }]
  // A trait may hold a list, which is no value here and set all the same.
  return breakdown.includes('.') ? null : [{ not: { field: breakdown, isSet: true } }]
}

/** Whether a value can have sessions behind it. */
export function canOpen(series: string, value: number | null): boolean {
  return series !== 'formula' && value !== null && value !== 0
}
