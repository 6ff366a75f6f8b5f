import { afterEach, expect, test } from 'vitest'
import { startDomSession, type DomSession } from '../testing/dom-replay.ts'

let session: DomSession | null = null

afterEach(() => {
  session?.stop()
  session = null
  document.body.replaceChildren()
})

/** What was recorded of a finger on a page that caused these events. */
async function touch(...types: readonly string[]): Promise<unknown[]> {
  const target = document.createElement('main')
  document.body.replaceChildren(target)
  const recorded = startDomSession()
  session = recorded
  const place = { clientX: 30, clientY: 40 }
  const finger = new Touch({ identifier: 1, target, ...place })
  for (const type of types) {
    const init = { bubbles: true, composed: true }
    target.dispatchEvent(
      type.startsWith('touch')
        ? new TouchEvent(type, { ...init, changedTouches: [finger] })
        : new PointerEvent(type, { ...init, ...place, pointerType: 'touch' }),
    )
  }
  // Interactions are told after the changes of the page before them.
  await new Promise((resolve) => setTimeout(resolve, 0))
  recorded.flush()
  return recorded.events
    .map(({ data }) => data as { source?: number; type?: number; x?: number; y?: number })
    .filter(({ source }) => source === 2)
    .map(({ type, x, y }) => [type, x, y])
}

test('a tap is put down and lifted once', async () => {
  const told = await touch('pointerdown', 'touchstart', 'pointerup', 'touchend')
  expect(told).toEqual([
    [7, 30, 40],
    [9, 30, 40],
  ])
})

test('a finger that began to scroll is lifted too, though the pointer was lost', async () => {
  const told = await touch('pointerdown', 'touchstart', 'pointercancel', 'touchend')
  expect(told).toEqual([
    [7, 30, 40],
    [9, 30, 40],
  ])
  expect(await touch('pointerdown', 'touchstart', 'pointercancel', 'touchcancel')).toEqual([
    [7, 30, 40],
    [10, 30, 40],
  ])
})
