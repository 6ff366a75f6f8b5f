import { formatPercent } from '../format/count.ts'

/** Which way of a figure is good news; null when neither is. */
export type GoodWay = 'up' | 'down' | null

export interface Change {
  /** `+12.5 %`, `−3 %`, `no change`. */
  readonly text: string
  readonly tone: 'good' | 'bad' | 'neutral'
}

/**
 * A figure against that of the period before, in percent of it; of shares, which are
 * percents themselves, in points. Null where there is nothing to compare with.
 */
export function describeChange(
  now: number | null,
  before: number | null | undefined,
  { goodWay, isShare = false }: { goodWay: GoodWay; isShare?: boolean },
): Change | null {
  if (now === null || before === null || before === undefined) return null
  if (!isShare && before === 0) return null
  const change = isShare ? now - before : ((now - before) / before) * 100
  const rounded = Math.round(change * 10) / 10
  if (rounded === 0) return { text: 'no change', tone: 'neutral' }
  const size = isShare
    ? `${formatPercent(Math.abs(rounded)).replace(' %', '')} points`
    : formatPercent(Math.abs(rounded))
  const way = rounded > 0 ? 'up' : 'down'
  return {
    text: `${rounded > 0 ? '+' : '−'}${size}`,
    tone: goodWay === null ? 'neutral' : way === goodWay ? 'good' : 'bad',
  }
}
