import type { Locator, Page } from 'playwright'

/**
 * A hand that is not a machine: it moves along curves, hesitates, types unevenly.
 * The same seed gives the same gestures.
 */
export interface Hand {
  /** Waits as somebody who reads does, about `ms` milliseconds. */
  readonly read: (ms: number) => Promise<void>
  readonly click: (target: Locator) => Promise<void>
  readonly type: (target: Locator, text: string) => Promise<void>
  /** Scrolls by wheel or finger, `pixels` down (negative: up), in small steps. */
  readonly scroll: (pixels: number) => Promise<void>
}

/** Deterministic numbers from 0 to 1 (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function createHand(page: Page, random: () => number, touch: boolean): Hand {
  let at = { x: 200 + random() * 300, y: 200 + random() * 200 }

  const read = (ms: number): Promise<void> => page.waitForTimeout(ms * (0.7 + random() * 0.6))

  const moveTo = async (to: { x: number; y: number }): Promise<void> => {
    const distance = Math.hypot(to.x - at.x, to.y - at.y)
    const steps = Math.max(6, Math.round(distance / 28))
    const bend = (random() - 0.5) * distance * 0.3
    for (let step = 1; step <= steps; step++) {
      const share = 1 - (1 - step / steps) ** 2
      const arc = Math.sin(share * Math.PI) * bend
      await page.mouse.move(
        at.x + (to.x - at.x) * share + arc * 0.4,
        at.y + (to.y - at.y) * share + arc,
      )
      await page.waitForTimeout(10 + random() * 14)
    }
    at = to
  }

  const aim = async (target: Locator): Promise<void> => {
    await target.scrollIntoViewIfNeeded()
    const box = await target.boundingBox()
    if (!box) throw new Error(`${String(target)} is not on the page`)
    await moveTo({
      x: box.x + box.width * (0.35 + random() * 0.3),
      y: box.y + box.height * (0.35 + random() * 0.3),
    })
  }

  const click = async (target: Locator): Promise<void> => {
    if (touch) {
      await target.scrollIntoViewIfNeeded()
      await read(350)
      return target.tap()
    }
    await aim(target)
    await read(160)
    await page.mouse.down()
    await page.waitForTimeout(40 + random() * 60)
    await page.mouse.up()
  }

  return {
    read,
    click,
    type: async (target, text) => {
      await click(target)
      for (const character of text) {
        await page.keyboard.type(character)
        await page.waitForTimeout(45 + random() * 130)
      }
    },
    scroll: async (pixels) => {
      const steps = Math.ceil(Math.abs(pixels) / 90)
      for (let step = 0; step < steps; step++) {
        await page.mouse.wheel(0, pixels / steps)
        await page.waitForTimeout(30 + random() * 60)
      }
    },
  }
}
