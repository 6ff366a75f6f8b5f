/** What is drawn around a recorded page, in the page's own CSS pixels. */
export interface DeviceFrame {
  readonly width: number
  /** Of the page and of what covers it. */
  readonly height: number
  /** How much of the height a keyboard on the screen takes; 0 without one. */
  readonly keyboard: number
  readonly orientation: 'portrait' | 'landscape'
}

/** A browser's bars take less than this share of a page when they come and go. */
const KEYBOARD_SHARE = 0.22

/**
 * Tells, for every size that a phone's page has in turn, the screen that it is on. A page
 * that gets much shorter and no narrower has a keyboard under it; it keeps its place then,
 * instead of jumping to another size.
 */
export function createDeviceFrames(): (size: { width: number; height: number }) => DeviceFrame {
  const tallestOf = new Map<number, number>()
  return ({ width, height }) => {
    const tallest = Math.max(height, tallestOf.get(width) ?? 0)
    tallestOf.set(width, tallest)
    const missing = tallest - height
    const keyboard = missing > tallest * KEYBOARD_SHARE ? missing : 0
    const orientation = width > height + keyboard ? 'landscape' : 'portrait'
    return { width, height: height + keyboard, keyboard, orientation }
  }
}
