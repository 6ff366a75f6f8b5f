const WHOLE = new Intl.NumberFormat()
const COMPACT = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 })
const BYTES = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

export function formatCount(count: number): string {
  return count < 10_000 ? WHOLE.format(count) : COMPACT.format(count)
}

/** `1 page`, `2 pages`. */
export function formatCounted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

export function formatPercent(percent: number): string {
  return `${WHOLE.format(Math.round(percent * 10) / 10)} %`
}

/** A size in decimal units: `12.4 kB`. */
export function formatBytes(sizeBytes: number): string {
  const step = sizeBytes < 1 ? 0 : Math.min(3, Math.floor(Math.log10(sizeBytes) / 3))
  return new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit: BYTES[step] ?? 'byte',
    maximumFractionDigits: 1,
  }).format(sizeBytes / 1_000 ** step)
}
