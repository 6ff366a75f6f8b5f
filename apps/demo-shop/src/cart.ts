import { findProduct } from './catalogue.ts'

/** One product in the cart; `quantity` is at least 1. */
export interface CartLine {
  readonly slug: string
  readonly quantity: number
}

export const QUANTITY_LIMIT = 9
const BRISK_DELIVERY_CENTS = 600

/** Reads a stored cart; whatever is not one (old, damaged, foreign) is an empty cart. */
export function parseCart(text: string | null): CartLine[] {
  if (!text) return []
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return []
  }
  return Array.isArray(value) ? value.filter(isCartLine) : []
}

function isCartLine(value: unknown): value is CartLine {
  if (typeof value !== 'object' || value === null) return false
  const { slug, quantity } = value as Record<string, unknown>
  return (
    typeof slug === 'string' &&
    findProduct(slug) !== undefined &&
    Number.isInteger(quantity) &&
    Number(quantity) >= 1 &&
    Number(quantity) <= QUANTITY_LIMIT
  )
}

/** Sets the quantity of a product; below 1 removes it, above the limit is the limit. */
export function setQuantity(lines: readonly CartLine[], line: CartLine): CartLine[] {
  const quantity = Math.min(line.quantity, QUANTITY_LIMIT)
  if (quantity < 1) return lines.filter(({ slug }) => slug !== line.slug)
  if (!lines.some(({ slug }) => slug === line.slug)) return [...lines, { ...line, quantity }]
  return lines.map((existing) =>
    existing.slug === line.slug ? { slug: line.slug, quantity } : existing,
  )
}

/** Adds to what is there already. */
export function addToCart(lines: readonly CartLine[], line: CartLine): CartLine[] {
  const before = lines.find(({ slug }) => slug === line.slug)?.quantity ?? 0
  return setQuantity(lines, { slug: line.slug, quantity: before + line.quantity })
}

export function computeItemCount(lines: readonly CartLine[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0)
}

export function computeTotals(
  lines: readonly CartLine[],
  delivery: 'calm' | 'brisk',
): { goodsCents: number; deliveryCents: number; totalCents: number } {
  const goodsCents = lines.reduce(
    (sum, { slug, quantity }) => sum + (findProduct(slug)?.priceCents ?? 0) * quantity,
    0,
  )
  const deliveryCents = delivery === 'brisk' && lines.length > 0 ? BRISK_DELIVERY_CENTS : 0
  return { goodsCents, deliveryCents, totalCents: goodsCents + deliveryCents }
}
