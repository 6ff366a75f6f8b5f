import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { createBudget } from './budget.ts'
import { describeDom } from '../testing/describe-dom.ts'
import { playBack, startDomSession } from '../testing/dom-replay.ts'
import { emptyPocket, runStep, stepArbitrary, type Step } from '../testing/dom-programs.ts'

/**
 * Random programs change the page, recorded all the while; what is played back must be
 * what the page is, at the end and wherever the program paused. They are always the
 * same; others by the command in CONTRIBUTING.md.
 */
const { VITE_DOM_RUNS = '40', VITE_DOM_SEED = '20260401' } =
  (import.meta as { env?: Record<string, string> }).env ?? {}
const RUNS = Number(VITE_DOM_RUNS)
/** Shrinking a failure ends here; so does a run on a machine that has no time. */
const TIME_LIMIT_MS = RUNS * 500

afterEach(() => {
  document.body.replaceChildren()
})

const programArbitrary = fc.array(
  fc.record({
    steps: fc.array(stepArbitrary, { maxLength: 12 }),
    isWritten: fc.boolean(),
    /** What has changed most is paused, until the next time that all is written. */
    isStorm: fc.boolean(),
  }),
  { maxLength: 6 },
)

test('a replay shows what the page was, whatever its code did', { timeout: 600_000 }, async () => {
  const property = fc.asyncProperty(programArbitrary, check)
  const details = await fc.check(property, {
    numRuns: RUNS,
    seed: Number(VITE_DOM_SEED),
    interruptAfterTimeLimit: TIME_LIMIT_MS,
  })
  expect(fc.defaultReportMessage(details), String(details.errorInstance)).toBeUndefined()
})

interface Turn {
  readonly steps: Step[]
  readonly isWritten: boolean
  readonly isStorm: boolean
}

async function check(program: readonly Turn[]): Promise<void> {
  const main = document.createElement('main')
  document.body.replaceChildren(main)
  emptyPocket()
  main.innerHTML = '<ul><li>one</li><li>two</li></ul><p>text</p><form></form>'
  let isStorming = false
  const takeAlarm = (): 'storm' | null => (isStorming ? 'storm' : null)
  const session = startDomSession({}, { ...createBudget(), takeAlarm })
  const pictures: { count: number; dom: string }[] = []
  for (const { steps, isWritten, isStorm } of program) {
    isStorming = isStorm
    for (const step of steps) runStep(main, step)
    // A turn lets the observers hear; only some turns are written, others gather.
    await Promise.resolve()
    if (isStorm) await new Promise((resolve) => setTimeout(resolve, 1))
    isStorming = false
    if (!isWritten) continue
    session.flush()
    pictures.push({ count: session.events.length, dom: describeDom(document.body) })
  }
  session.flush()
  pictures.push({ count: session.events.length, dom: describeDom(document.body) })
  session.stop()
  document.body.replaceChildren()
  expect(session.errors).toEqual([])
  for (const { count, dom } of [pictures[0], pictures.at(-1)].filter(
    (picture) => picture != null,
  )) {
    for (const way of ['seek', 'live'] as const) {
      const replay = playBack(session.events.slice(0, count), way)
      const actual = describeDom(replay.page.body)
      const warnings = [...replay.warnings]
      replay.remove()
      expect({ way, dom: actual }).toEqual({ way, dom })
      expect(warnings).toEqual([])
    }
  }
}
