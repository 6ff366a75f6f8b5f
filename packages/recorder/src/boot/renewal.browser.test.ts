import { createReducer, type Reducer } from '@playhead/reducer'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as playhead from '../index.ts'
import { emptyPocket, runStep, stepArbitrary, type Step } from '../testing/dom-programs.ts'
import { hidePage, interceptNetwork, knowProject, type SentReplayEvent } from '../testing/page.ts'

/**
 * A recording that begins anew while its page stays marks the snapshot: what was told
 * before must have come to the same page. Others by the command in CONTRIBUTING.md.
 */
const { VITE_RENEWAL_RUNS = '10', VITE_RENEWAL_SEED = '20260401' } =
  (import.meta as { env?: Record<string, string> }).env ?? {}
/** Longer than what is kept of a replay that is not sent is left without a snapshot. */
const PART_MS = 61_000
const START_HTML = `<ul><li>one</li><li>two</li></ul><p>jo@example.test</p><form>
  <input value="x"><input type="radio" name="r" checked><input type="radio" name="r">
  <textarea>t</textarea></form><style>.a { color: red; }</style>`

let main: HTMLElement

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})

afterEach(() => {
  vi.useRealTimers()
  document.body.replaceChildren()
})

interface Turn {
  readonly steps: readonly Step[]
  readonly isLong: boolean
}

const programArbitrary = fc.array(
  fc.record({ steps: fc.array(stepArbitrary, { maxLength: 12 }), isLong: fc.boolean() }),
  { minLength: 1, maxLength: 6 },
)

/** Plays a page whose replay is kept and asked for at the end; gives what was sent of it. */
async function record(change: () => Promise<void>): Promise<SentReplayEvent[]> {
  localStorage.clear()
  sessionStorage.clear()
  const key = `pk_${crypto.randomUUID()}`
  const network = interceptNetwork()
  knowProject(key)
  main = document.createElement('main')
  main.innerHTML = START_HTML
  document.body.replaceChildren(main)
  emptyPocket()
  playhead.init({
    key,
    host: 'https://play.example',
    replay: { sampleRate: 0, keepLast: true },
  })
  await change()
  // The last part begins here, if the page has not begun one itself.
  await pass(PART_MS)
  main.append('the last')
  await settle()
  main.append(' words')
  await settle()
  playhead.sendReplay()
  await hidePage(network)
  await vi.waitFor(() => expect(playhead.status()).toMatchObject({ waiting: 0 }))
  playhead.stop()
  await network.settle()
  network.restore()
  const inOrder = network.segments.sort((a, b) => a.head.sequence - b.head.sequence)
  return inOrder.flatMap(({ replay }) => replay)
}

/** Lets the page be recorded, and so much time pass. */
async function pass(durationMs: number): Promise<void> {
  await settle()
  vi.setSystemTime(Date.now() + durationMs)
}

/** The recorder writes in a task of its own when some time has passed, and begins anew after it. */
async function settle(): Promise<void> {
  vi.setSystemTime(Date.now() + 200)
  await new Promise((resolve) => setTimeout(resolve))
  await new Promise((resolve) => setTimeout(resolve))
}

async function run(program: readonly Turn[]): Promise<void> {
  for (const { steps, isLong } of program) {
    for (const step of steps) runStep(main, step)
    await pass(isLong ? PART_MS : 0)
  }
}

const isContinued = ({ type, data }: SentReplayEvent): boolean =>
  type === 2 && data['isContinued'] === true

function reduce(events: readonly SentReplayEvent[]): Reducer {
  const reducer = createReducer()
  for (const event of events) reducer.apply(event)
  return reducer
}

/** What each snapshot of a page that stayed shows else than the events before it. */
function findDifferences(events: readonly SentReplayEvent[]): (string | null)[] {
  return events.flatMap((event, place) => {
    if (place < 2 || !isContinued(event)) return []
    const reducer = reduce(events.slice(0, place))
    expect(reducer.inexact).toBeNull()
    return [reducer.compare(event)]
  })
}

test('whatever the page did, a snapshot that continues it shows what was told', async () => {
  let compared = 0
  await fc.assert(
    fc.asyncProperty(programArbitrary, async (program) => {
      const differences = findDifferences(await record(() => run(program)))
      compared += differences.length
      expect(differences).toEqual(differences.map(() => null))
    }),
    {
      numRuns: Number(VITE_RENEWAL_RUNS),
      seed: Number(VITE_RENEWAL_SEED),
      endOnFailure: true,
    },
  )
  expect(compared).toBeGreaterThanOrEqual(Number(VITE_RENEWAL_RUNS))
}, 3_600_000)

test('a change that is missing before such a snapshot is found', async () => {
  const events = await record(async () => {
    main.append(document.createElement('section'))
    await settle()
  })
  expect(findDifferences(events)).toEqual([null])
  const lacking = events.filter((event) => isContinued(event) || !adds(event, 'section'))
  expect(lacking.length).toBe(events.length - 1)
  expect(findDifferences(lacking)).toEqual(['5 instead of 6 in <main>'])
})

/** The mark is the event's: no page and no keyframe holds it. */
test('what is made of such a recording does not carry the mark on', async () => {
  const events = await record(() => Promise.resolve())
  const at = events.findLastIndex(isContinued)
  expect(at).toBeGreaterThan(0)
  const made = reduce(events.slice(0, at + 1)).makeSnapshot(Date.now())
  expect(made?.[1]).toMatchObject({ type: 2 })
  expect(JSON.stringify(made)).not.toContain('isContinued')
  expect(JSON.stringify(events[at]?.data['node'])).not.toContain('isContinued')
})

test('a replay that was off in between, or is of the next page, carries no mark', async () => {
  const events = await record(async () => {
    playhead.stopReplay()
    main.append('unseen')
    playhead.startReplay()
    await settle()
  })
  const snapshots = events.filter(({ type }) => type === 2)
  expect(snapshots.map(isContinued)).toEqual([false, true])
})

function adds({ data }: SentReplayEvent, tagName: string): boolean {
  return JSON.stringify(data['adds'] ?? null).includes(`"tagName":"${tagName}"`)
}
