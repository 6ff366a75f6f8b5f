import { createReducer, type Reducer } from '@playhead/reducer'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { describeDom } from '../testing/describe-dom.ts'
import { emptyPocket, runStep, stepArbitrary, type Step } from '../testing/dom-programs.ts'
import { playBack, startDomSession } from '../testing/dom-replay.ts'
import type { ReplayEvent } from './format.ts'

/**
 * What the server makes of our recordings: a keyframe of any moment shows the page that
 * was played to that moment, and a snapshot that a recorder takes of the same page
 * agrees with what the events before it came to.
 */
const { VITE_KEYFRAME_RUNS = '30', VITE_KEYFRAME_SEED = '20260401' } =
  (import.meta as { env?: Record<string, string> }).env ?? {}
const START_HTML = `<ul><li>one</li><li>two</li></ul><p>text</p><form>
  <input value="x"><input type="radio" name="r" checked><input type="radio" name="r">
  <textarea>t</textarea></form><style>.a { color: red; }</style>`

afterEach(() => {
  document.body.replaceChildren()
})

const programArbitrary = fc.array(
  fc.record({ steps: fc.array(stepArbitrary, { maxLength: 12 }), isWritten: fc.boolean() }),
  { minLength: 1, maxLength: 6 },
)

test('a keyframe of any moment, and the next snapshot, show what was played', async () => {
  await fc.assert(fc.asyncProperty(programArbitrary, fc.nat(), check), {
    numRuns: Number(VITE_KEYFRAME_RUNS),
    seed: Number(VITE_KEYFRAME_SEED),
    endOnFailure: true,
  })
}, 600_000)

async function check(
  program: readonly { steps: Step[]; isWritten: boolean }[],
  place: number,
): Promise<void> {
  const events = await record(program)
  const first = events.findIndex(({ type }) => type === 2) + 1
  const next = events.findLastIndex(({ type }) => type === 4)
  const count = first + (place % (next - first + 1))
  const before = events.slice(0, count)
  const at = before.at(-1)?.timestamp ?? 0
  const keyframe = reduce(before).makeSnapshot(at) as ReplayEvent[] | null
  if (!keyframe) throw new Error(`no keyframe: ${reduce(before).inexact}`)
  for (const way of ['live', 'seek'] as const) {
    expect({ way, dom: show(keyframe, way) }).toEqual({ way, dom: show(before, 'live') })
  }
  expect(show([...keyframe, ...events.slice(count, next)], 'live')).toBe(
    show(events.slice(0, next), 'live'),
  )
  expect(reduce(events.slice(0, next)).compare(events[next + 1])).toBeNull()
}

/** The program, and after it the snapshot with which a recorder begins that is started again. */
async function record(
  program: readonly { steps: Step[]; isWritten: boolean }[],
): Promise<ReplayEvent[]> {
  const main = document.createElement('main')
  document.body.replaceChildren(main)
  emptyPocket()
  main.innerHTML = START_HTML
  const session = startDomSession()
  for (const { steps, isWritten } of program) {
    for (const step of steps) runStep(main, step)
    await Promise.resolve()
    if (isWritten) session.flush()
  }
  session.flush()
  session.stop()
  const again = startDomSession()
  again.stop()
  document.body.replaceChildren()
  expect([...session.errors, ...again.errors]).toEqual([])
  return [...session.events, ...again.events]
}

function reduce(events: readonly ReplayEvent[]): Reducer {
  const reducer = createReducer()
  for (const event of events) reducer.apply(event)
  return reducer
}

function show(events: readonly ReplayEvent[], way: 'live' | 'seek'): string {
  const replay = playBack(events, way)
  const dom = describeDom(replay.page.body)
  replay.remove()
  return dom
}
