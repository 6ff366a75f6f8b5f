/**
 * The value below which a share of ascending values lies, between the two nearest when
 * it falls between them; null of none.
 */
export function computeQuantile(ascending: Float64Array, share: number): number | null {
  const place = (ascending.length - 1) * share
  const lower = ascending[Math.floor(place)]
  const upper = ascending[Math.ceil(place)]
  if (lower === undefined || upper === undefined) return null
  return lower + (upper - lower) * (place - Math.floor(place))
}
