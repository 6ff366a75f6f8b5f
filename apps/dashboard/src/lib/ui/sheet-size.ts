/** How much of a phone's screen a sheet takes. */
export type SheetSize = 'closed' | 'half' | 'full'

/** As shares of the height of the screen: above a full one the player is still to be seen. */
export const SHEET_SHARES: Record<SheetSize, number> = { closed: 0, half: 0.45, full: 0.68 }

/** How far a hand's movement carries on after it has let go, in seconds. */
const CARRY_S = 0.18

/**
 * Where a sheet comes to rest that was let go at a share of the screen's height, while it
 * grew by so many shares a second.
 */
export function restAt(share: number, sharesPerSecond: number): SheetSize {
  const aim = share + sharesPerSecond * CARRY_S
  const sizes = Object.keys(SHEET_SHARES) as SheetSize[]
  const distanceOf = (size: SheetSize): number => Math.abs(SHEET_SHARES[size] - aim)
  return sizes.reduce((best, size) => (distanceOf(size) < distanceOf(best) ? size : best))
}
