import { expect, onTestFinished, test } from 'vitest'
import {
  startUpkeep,
  type TaskOutcome,
  type UpkeepGate,
  type UpkeepSource,
  type UpkeepTask,
} from './upkeep.ts'

/** Starts a lane over these sources; it looks for work every millisecond. */
function start(sources: readonly UpkeepSource[], gate?: UpkeepGate) {
  let now = 0
  const failures: unknown[] = []
  const upkeep = startUpkeep({
    sources,
    ...(gate ? { gate } : {}),
    logger: { error: (entry: unknown) => void failures.push(entry) },
    now: () => now,
    restMs: 1,
  })
  onTestFinished(() => upkeep.stop())
  return { ...upkeep, failures, setNow: (moment: number) => (now = moment) }
}

/** Gives its tasks out once each; `drained` resolves when it is asked after the last. */
function createSource(name: string, tasks: readonly UpkeepTask[]) {
  const left = [...tasks]
  const { promise: drained, resolve } = Promise.withResolvers<void>()
  const next = async () => {
    const task = left.shift()
    if (!task) resolve()
    return task ?? null
  }
  return { name, next, drained }
}

const pass = () => new Promise<void>((resolve) => setTimeout(resolve, 2))

test('sources take turns, one task at a time', async () => {
  const seen: string[] = []
  let running = 0
  const task = (label: string): UpkeepTask => {
    return async () => {
      expect((running += 1)).toBe(1)
      await pass()
      seen.push(label)
      running -= 1
    }
  }
  const a = createSource('a', ['a1', 'a2', 'a3'].map(task))
  const b = createSource('b', ['b1'].map(task))
  const { failures } = start([a, b])
  await Promise.all([a.drained, b.drained])
  expect(seen).toEqual(['a1', 'b1', 'a2', 'a3'])
  expect(failures).toEqual([])
})

test('work that turns up later is found', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  let asked = 0
  start([{ name: 'late', next: async () => ((asked += 1) < 3 ? null : async () => resolve()) }])
  await expect(promise).resolves.toBeUndefined()
})

test('a pause lets the task under way end and starts none until it is over', async () => {
  const begun = Promise.withResolvers<void>()
  const ending = Promise.withResolvers<void>()
  const seen: string[] = []
  const source = createSource('only', [
    async () => {
      begun.resolve()
      await ending.promise
      seen.push('first')
    },
    async () => void seen.push('second'),
  ])
  const { pause } = start([source])
  await begun.promise
  const pausing = Promise.all([pause(), pause()])
  ending.resolve()
  const [resume, resumeToo] = await pausing
  await pass()
  expect(seen).toEqual(['first'])
  resume()
  resume()
  await pass()
  expect(seen).toEqual(['first'])
  resumeToo()
  await source.drained
  expect(seen).toEqual(['first', 'second'])
})

test('work waits while the gate is closed, and holds it, well or badly, until it has ended', async () => {
  let isTaken = true
  let refusals = 0
  const take = () => {
    if (isTaken) {
      refusals += 1
      return null
    }
    isTaken = true
    return { release: () => void (isTaken = false) }
  }
  const seen: boolean[] = []
  const source: UpkeepSource = {
    name: 'any',
    next: async () => async () => {
      seen.push(isTaken)
      throw new Error('no luck')
    },
  }
  const { failures } = start([source], { take })
  await expect.poll(() => refusals).toBeGreaterThan(1)
  expect(seen).toEqual([])
  isTaken = false
  await expect.poll(() => failures).toHaveLength(1)
  expect([seen, isTaken]).toEqual([[true], false])
})

test('a source that fails is said to have, and rests longer each time', async () => {
  let asked = 0
  const broken: UpkeepSource = {
    name: 'broken',
    next: async () => {
      asked += 1
      throw new Error('no luck')
    },
  }
  const others = createSource('others', [async () => {}, async () => {}])
  const { failures, setNow } = start([broken, others])
  await others.drained
  await pass()
  expect(asked).toBe(1)
  expect(failures).toEqual([
    { err: expect.objectContaining({ message: 'no luck' }), source: 'broken' },
  ])
  setNow(5_000)
  await expect.poll(() => asked).toBe(2)
  setNow(14_999)
  await pass()
  expect(asked).toBe(2)
  setNow(15_000)
  await expect.poll(() => asked).toBe(3)
})

test('stopping tells the task under way, does not log it, and starts no other', async () => {
  const begun = Promise.withResolvers<void>()
  const listening: UpkeepTask = (signal) =>
    new Promise((_resolve, reject) => {
      begun.resolve()
      signal.addEventListener('abort', () => reject(new Error('given up')))
    })
  const seen: string[] = []
  const { stop, failures } = start([
    createSource('only', [listening, async () => void seen.push('no')]),
  ])
  await begun.promise
  await stop()
  await stop()
  await pass()
  expect(seen).toEqual([])
  expect(failures).toEqual([])
})

test('stopping does not wait for a task that does not listen', async () => {
  const begun = Promise.withResolvers<void>()
  const deaf: UpkeepTask = () => {
    begun.resolve()
    return new Promise(() => {})
  }
  const { stop } = start([createSource('only', [deaf])])
  await begun.promise
  await expect(stop()).resolves.toBeUndefined()
})

test('how each task went is told, but not of one that was given up', async () => {
  const told: TaskOutcome[] = []
  const begun = Promise.withResolvers<void>()
  const fail: UpkeepTask = async () => {
    throw new Error('broken')
  }
  const giveUp: UpkeepTask = (signal) => {
    begun.resolve()
    return new Promise((_resolve, reject) => signal.addEventListener('abort', reject))
  }
  const upkeep = startUpkeep({
    sources: [
      createSource('good', [pass]),
      createSource('bad', [fail]),
      createSource('slow', [giveUp]),
    ],
    logger: { error: () => {} },
    now: () => 0,
    onTask: (outcome) => void told.push(outcome),
  })
  await begun.promise
  await upkeep.stop()
  expect(told).toMatchObject([
    { source: 'good', hasFailed: false },
    { source: 'bad', hasFailed: true },
  ])
  expect(told[0]?.durationMs).toBeGreaterThan(0)
})
