import type { SeenPage } from '../../storage/trails.ts'

/** Gives pages small numbers, from 0 up. */
export interface PageNumbers {
  readonly size: () => number
  /** @param session one that saw it: the first is remembered */
  of(page: number, session: number): number
  read(number: number): SeenPage
}

const LEAST_SLOTS = 1_024

/**
 * An open hash table. Numbers of pages are of 53 bits, which a `Map` keeps as objects: for
 * millions of look-ups it takes several times as long.
 */
export function createPageNumbers(): PageNumbers {
  const bits = new Float64Array(1)
  const words = new Uint32Array(bits.buffer)
  const pages: number[] = []
  const sessions: number[] = []
  let slots = new Int32Array(LEAST_SLOTS).fill(-1)

  /** Where a page is, or where it belongs. */
  const find = (page: number): number => {
    bits[0] = page
    const hash = Math.imul((words[0] ?? 0) ^ (words[1] ?? 0), 0x9e3779b1) >>> 7
    let slot = hash & (slots.length - 1)
    for (;;) {
      const number = slots[slot] ?? -1
      if (number === -1 || pages[number] === page) return slot
      slot = (slot + 1) & (slots.length - 1)
    }
  }
  const grow = (): void => {
    slots = new Int32Array(slots.length * 2).fill(-1)
    for (const [number, page] of pages.entries()) slots[find(page)] = number
  }
  return {
    size: () => pages.length,
    of: (page, session) => {
      const slot = find(page)
      const known = slots[slot] ?? -1
      if (known !== -1) return known
      const number = pages.push(page) - 1
      sessions.push(session)
      slots[slot] = number
      if (pages.length * 2 > slots.length) grow()
      return number
    },
    read: (number) => ({ page: pages[number] ?? NaN, session: sessions[number] ?? NaN }),
  }
}
