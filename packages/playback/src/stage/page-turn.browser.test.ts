import { KINDS } from '@playhead/reducer/testing/kinds-of-pages'
import { anyProgram, runProgram, START_HTML } from '@playhead/reducer/testing/random-program'
import { describePage } from '@playhead/reducer/testing/describe-page'
import { recordPage } from '@playhead/reducer/testing/record-page'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startStage, type TestStage } from '../testing/start-stage.ts'

// A few random moments of programs that are always the same; more of any others by the
// command in CONTRIBUTING.md. A failure tells its seed.
const { VITE_TURN_MOMENTS = '60', VITE_TURN_SEED = '20260401' } = (
  import.meta as ImportMeta & { env: Record<string, string> }
).env
const MOMENTS_OF_A_PROGRAM = 6
const NOW = 1_750_000_000_000

type Events = Awaited<ReturnType<typeof recordPage>>

async function loadStage(events: Events): Promise<TestStage> {
  const stage = startStage(NOW)
  await stage.load('a/0', [{ events: structuredClone(events) }])
  return stage
}

/** What a style sheet has for elements in focus stays where it was shown once. */
async function describeAt(stage: TestStage, at: number): Promise<string> {
  await stage.show(at)
  await Promise.resolve()
  return describePage(stage.page())
    .replaceAll(/"scroll":\[-?\d+,-?\d+\]/g, '')
    .replace(/(?<=<html class=")[^"]*/, (names) => names.split(' ').sort().join(' '))
}

/**
 * Whatever was on show before, a moment looks as if it had been opened first. Tells how often
 * the page was changed, and not built anew.
 */
async function checkMoments(events: Events, places: readonly number[]): Promise<number> {
  const first = events.findIndex(({ type }) => type === 2) + 1
  const turned = await loadStage(events)
  let turns = 0
  for (const place of places) {
    const { documentElement } = turned.page()
    const event = events[first + (place % (events.length - first))]
    const at = (event?.timestamp ?? NOW) + 1
    const fresh = await loadStage(events)
    expect(await describeAt(turned, at), `at ${at - NOW}`).toBe(await describeAt(fresh, at))
    fresh.remove()
    if (documentElement === turned.page().documentElement) turns += 1
  }
  expect(turned.reports.filter(({ type }) => type === 'bad-events')).toEqual([])
  turned.remove()
  return turns
}

test.each(Object.keys(KINDS))('a page of this kind, at every moment: %s', async (name) => {
  const kind = KINDS[name]
  if (!kind) throw new Error('no such kind')
  const events = await recordPage(kind.html, kind.change)
  const places = Array.from({ length: 6 }, (_, step) => Math.floor((step * events.length) / 6))
  const turns = await checkMoments(events, [...places, ...places.toReversed()])
  // What may lie above the page, in an order of its own, is built with it.
  expect(turns > 0).toBe(name !== 'dialogs, modal and not')
})

test('random programs, at random moments in any order', { timeout: 3_600_000 }, async () => {
  const runs = Math.ceil(Number(VITE_TURN_MOMENTS) / MOMENTS_OF_A_PROGRAM)
  let moments = 0
  let turns = 0
  await fc.assert(
    fc.asyncProperty(anyProgram, fc.infiniteStream(fc.nat()), async (program, stream) => {
      const events = await recordPage(START_HTML, (recording) => runProgram(program, recording))
      const places = [...stream.take(MOMENTS_OF_A_PROGRAM)]
      turns += await checkMoments(events, places)
      moments += places.length
    }),
    { seed: Number(VITE_TURN_SEED), numRuns: runs, endOnFailure: true },
  )
  expect(moments).toBeGreaterThanOrEqual(runs * MOMENTS_OF_A_PROGRAM)
  expect(turns).toBeGreaterThan(moments / 3)
})
