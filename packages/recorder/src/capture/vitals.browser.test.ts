import { afterEach, expect, test, vi } from 'vitest'
import { onCLS, onFCP, onLCP, onTTFB } from 'web-vitals'
import { createMonitor } from '../monitor.ts'
import { trackVitals, type Vital, type Vitals } from './vitals.ts'

const monitor = createMonitor((error) => {
  throw error
})
const told: Vital[] = []
const expected = new Map<string, number>()
const vitals: Vitals = trackVitals(monitor, (vital) => told.push(vital))
for (const listen of [onCLS, onFCP, onLCP, onTTFB]) {
  listen(({ name, value }) => expected.set(name, value), { reportAllChanges: true })
}

afterEach(() => document.body.replaceChildren())

const getTold = (): Record<string, number> =>
  Object.fromEntries(told.map(({ metric, value }) => [metric, value]))

const getExpected = (): Record<string, number> =>
  Object.fromEntries(
    [...expected].map(([name, value]) => [name, Math.round(value * 1_000) / 1_000]),
  )

/** Moves a block of text, which the browser counts as a shift of the layout. */
async function shift(): Promise<void> {
  const moved = document.createElement('p')
  moved.textContent = 'Words that move. '.repeat(200)
  document.body.append(moved)
  await twoFrames()
  const pushing = document.createElement('div')
  pushing.style.height = '80px'
  moved.before(pushing)
  await twoFrames()
}

const twoFrames = () =>
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))

test('vitals are what the library of web vitals measures, shifts of the layout included', async () => {
  await shift()
  await vi.waitFor(() => {
    vitals.conclude()
    expect(Object.keys(getExpected())).toEqual(expect.arrayContaining(['FCP', 'TTFB', 'CLS']))
    expect(getExpected()['CLS']).toBeGreaterThan(0)
    expect(getTold()).toEqual(getExpected())
  })
  expect(told.every(({ navigationType }) => navigationType === 'navigate')).toBe(true)
  const before = told.length
  vitals.conclude()
  expect(told).toHaveLength(before)
})

test('a page that was restored from a cache is measured anew', async () => {
  told.length = 0
  expected.clear()
  window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
  await vi.waitFor(() => {
    expect([...expected.keys()].toSorted()).toEqual(['CLS', 'FCP', 'LCP', 'TTFB'])
    vitals.conclude()
    expect(Object.keys(getTold()).toSorted()).toEqual([...expected.keys()].toSorted())
  })
  expect(getTold()).toMatchObject({ TTFB: 0, CLS: 0 })
  expect(getTold()['FCP']).toBeGreaterThan(0)
  expect(told.every(({ navigationType }) => navigationType === 'back-forward-cache')).toBe(true)
  await shift()
  await vi.waitFor(() => {
    vitals.conclude()
    expect(getTold()['CLS']).toBeGreaterThan(0)
    expect(getTold()['CLS']).toBe(getExpected()['CLS'])
  })
})
