import { describe, expect, test } from 'vitest'
import { computeStretches, findStretch, type Stretch } from './stretches.ts'
import { manifestOf, STARTED_AT, windowOf } from './testing/manifest.ts'

function brief(stretches: readonly Stretch[]): [number, number, string][] {
  return stretches.map((stretch) => [
    stretch.fromAt - STARTED_AT,
    stretch.toAt - STARTED_AT,
    stretch.kind === 'gap' ? stretch.reason : stretch.window.key,
  ])
}

describe('computeStretches', () => {
  test('covers the session from start to end, quiet time between windows included', () => {
    const manifest = manifestOf({ a: [windowOf(0, 40, 10_000), windowOf(10, 20_000, 50_000)] })
    expect(brief(computeStretches(manifest))).toEqual([
      [0, 20_000, 'a/0'],
      [20_000, 60_000, 'a/10'],
    ])
  })

  test('follows the tab in which something last happened', () => {
    const manifest = manifestOf({ a: [windowOf(0, 0, 60_000)], b: [windowOf(0, 10_000, 60_000)] })
    const hints = [{ tabId: 'a', at: STARTED_AT + 30_000 }]
    expect(brief(computeStretches(manifest, { hints }))).toEqual([
      [0, 10_000, 'a/0'],
      [10_000, 30_000, 'b/0'],
      [30_000, 60_000, 'a/0'],
    ])
  })

  test('does not bring a tab to the front before it has a picture', () => {
    const manifest = manifestOf({ a: [windowOf(0, 0, 60_000)], b: [windowOf(0, 30_000, 60_000)] })
    const hints = [{ tabId: 'b', at: STARTED_AT + 5_000 }]
    expect(brief(computeStretches(manifest, { hints }))[0]).toEqual([0, 30_000, 'a/0'])
  })

  test('names gaps of the tab in front, and only those', () => {
    const gap = {
      fromAt: STARTED_AT + 5_000,
      toAt: STARTED_AT + 9_000,
      reason: 'missing_segments' as const,
    }
    const manifest = manifestOf({ a: [windowOf(0, 0, 5_000), windowOf(10, 9_000, 60_000)], b: [] })
    const [a, b] = manifest.tabs
    const stretches = computeStretches({
      ...manifest,
      tabs: [
        { ...a, windowId: 'a', windows: a?.windows ?? [], gaps: [gap] },
        { windowId: 'b', windows: b?.windows ?? [], gaps: [{ ...gap, toAt: gap.toAt + 40_000 }] },
      ],
    })
    expect(brief(stretches)).toEqual([
      [0, 5_000, 'a/0'],
      [5_000, 9_000, 'missing_segments'],
      [9_000, 60_000, 'a/10'],
    ])
  })

  test('makes a gap of a window that turned out damaged', () => {
    const manifest = manifestOf({ a: [windowOf(0, 0, 10_000), windowOf(10, 10_000, 60_000)] })
    expect(brief(computeStretches(manifest, { damaged: new Set(['a/0']) }))).toEqual([
      [0, 10_000, 'damaged'],
      [10_000, 60_000, 'a/10'],
    ])
  })

  test('sorts windows that arrive out of order', () => {
    const manifest = manifestOf({ a: [windowOf(10, 20_000, 60_000), windowOf(0, 0, 20_000)] })
    expect(brief(computeStretches(manifest)).map(([, , key]) => key)).toEqual(['a/0', 'a/10'])
  })

  test('is empty without any window', () => {
    expect(computeStretches(manifestOf({ a: [] }))).toEqual([])
  })
})

test('a moment at an edge belongs to the stretch that begins there', () => {
  const manifest = manifestOf({ a: [windowOf(0, 0, 10_000), windowOf(10, 10_000, 60_000)] })
  const stretches = computeStretches(manifest)
  expect(findStretch(stretches, STARTED_AT + 9_999)).toBe(0)
  expect(findStretch(stretches, STARTED_AT + 10_000)).toBe(1)
  expect(findStretch(stretches, STARTED_AT - 5)).toBe(0)
  expect(findStretch(stretches, STARTED_AT + 99_999_999)).toBe(1)
})
