import type { DurationBucket } from '@playhead/protocol'

/** `0 – 10 s`, `1 – 3 min`, `30 min +`. */
export function labelBucket({ fromMs, toMs }: Pick<DurationBucket, 'fromMs' | 'toMs'>): string {
  if (toMs === null) return `${withUnit(fromMs)} +`
  const [from, to] = [splitUnit(fromMs), splitUnit(toMs)]
  return from.unit === to.unit || fromMs === 0
    ? `${from.value} – ${to.value} ${to.unit}`
    : `${withUnit(fromMs)} – ${withUnit(toMs)}`
}

function withUnit(durationMs: number): string {
  const { value, unit } = splitUnit(durationMs)
  return `${value} ${unit}`
}

function splitUnit(durationMs: number): { value: number; unit: string } {
  const seconds = durationMs / 1_000
  if (seconds < 60) return { value: round(seconds), unit: 's' }
  if (seconds < 3_600) return { value: round(seconds / 60), unit: 'min' }
  return { value: round(seconds / 3_600), unit: 'h' }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
