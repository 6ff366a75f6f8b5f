import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkMoment, checkSnapshots } from './testing/check-recording.ts'
import { KINDS } from './testing/kinds-of-pages.ts'
import { anyProgram, runProgram, START_HTML } from './testing/random-program.ts'
import { recordPage } from './testing/record-page.ts'

// A few random moments of programs that are always the same; 1,000 of any others by the
// command in CONTRIBUTING.md. A failure tells its seed.
const { VITE_REDUCER_MOMENTS = '60', VITE_REDUCER_SEED = '20260401' } = (
  import.meta as ImportMeta & { env: Record<string, string> }
).env
const MOMENTS = Number(VITE_REDUCER_MOMENTS)
const SEED = Number(VITE_REDUCER_SEED)
const MOMENTS_OF_A_PROGRAM = 4

test.each(Object.keys(KINDS))('a page of this kind, at every moment: %s', async (name) => {
  const kind = KINDS[name]
  if (!kind) throw new Error('no such kind')
  const events = await recordPage(kind.html, kind.change)
  expect(events.length).toBeGreaterThan(3)
  expect(checkSnapshots(events)).toBe(1)
  const first = events.findIndex(({ type }) => type === 2) + 1
  const step = Math.max(1, Math.floor(events.length / 12))
  for (let count = first; count <= events.length; count += step) checkMoment(events, count)
})

test('random programs, at random moments', { timeout: 3_600_000 }, async () => {
  let moments = 0
  await fc.assert(
    fc.asyncProperty(anyProgram, fc.infiniteStream(fc.nat()), async (program, places) => {
      const events = await recordPage(START_HTML, (recording) => runProgram(program, recording))
      checkSnapshots(events)
      const first = events.findIndex(({ type }) => type === 2) + 1
      for (const place of places.take(MOMENTS_OF_A_PROGRAM)) {
        checkMoment(events, first + (place % (events.length - first + 1)))
        moments += 1
      }
    }),
    { seed: SEED, numRuns: Math.ceil(MOMENTS / MOMENTS_OF_A_PROGRAM), endOnFailure: true },
  )
  expect(moments).toBeGreaterThanOrEqual(MOMENTS)
})
