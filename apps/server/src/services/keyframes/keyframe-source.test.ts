import { randomUUIDv7 } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { openStorage } from '../../storage/open-storage.ts'
import { mutationEvent, pageEvents } from '../../testing/replay-fixtures.ts'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { JobError } from '../../worker/job-runner.ts'
import { makeKeyframes } from '../../worker/make-keyframes.ts'
import { createKeyframeSource } from './keyframe-source.ts'

const HOUR_MS = 3_600_000
const SIGNAL = new AbortController().signal
const windowId = randomUUIDv7()

/** Segment n: five seconds with one change of the title, or a page of its own. */
function eventsOf(sequence: number, page: object[] = []): object[] {
  const at = NOON + sequence * 5_000
  const change = { attributes: [{ id: 4, attributes: { title: `title ${sequence}` } }] }
  return [...page, mutationEvent(at + 1, change)]
}

function createStore(run: (input: never) => unknown = makeKeyframes) {
  const storage = openStorage({ kind: 'memory' })
  onTestFinished(() => storage.close())
  const sessionId = randomUUIDv7()
  const warnings: unknown[] = []
  let now = NOON + HOUR_MS
  const appendPayload = (sequence: number, payload: Uint8Array, startsWithSnapshot: boolean) => {
    const head = { sessionId, windowId, sequence, startsWithSnapshot }
    return storage.appendSegment(
      createSegment({ ...head, firstAt: NOON + sequence * 5_000 }, { payload }),
    )
  }
  const source = createKeyframeSource({
    replays: storage.replays,
    jobs: { run: (async (_kind: string, input: never) => run(input)) as never },
    logger: { warn: (entry: unknown) => void warnings.push(entry) },
    now: () => now,
  })
  return {
    ...storage,
    sessionId,
    warnings,
    setNow: (moment: number) => (now = moment),
    append: (sequence: number, events: object[], startsWithSnapshot = sequence === 0) =>
      appendPayload(sequence, gzipSync(JSON.stringify(events)), startsWithSnapshot),
    appendGarbage: (sequence: number) => appendPayload(sequence, Buffer.from('no gzip'), false),
    /** Does all the work that there is; returns how many tasks that were. */
    work: async () => {
      for (let tasks = 0; tasks < 100; tasks += 1) {
        const task = await source.next()
        if (!task) return tasks
        await task(SIGNAL)
      }
      throw new Error('work without end')
    },
    list: async () => {
      const keyframes = await storage.replays.listKeyframes(sessionId)
      return keyframes.map(({ sequence, fault, isConfirmed }) => ({ sequence, fault, isConfirmed }))
    },
  }
}

const made = (sequence: number, isConfirmed = false) => ({ sequence, fault: null, isConfirmed })

async function appendMany(store: ReturnType<typeof createStore>, count: number): Promise<void> {
  for (let sequence = 0; sequence < count; sequence += 1) {
    await store.append(sequence, eventsOf(sequence, sequence === 0 ? pageEvents(NOON) : []))
  }
}

test('a session that was stored before gets its keyframes, once', async () => {
  const store = createStore()
  await appendMany(store, 30)
  await store.work()
  expect(await store.list()).toEqual([made(12), made(24)])
  expect(await store.work()).toBe(0)
  const name = { sessionId: store.sessionId, windowId, sequence: 24 }
  const payload = (await store.replays.readKeyframe(name)) ?? new Uint8Array()
  expect(gunzipSync(payload).toString()).toContain('title 23')
})

test('a session that goes on is looked at after some segments, and gets more as it grows', async () => {
  const store = createStore()
  await appendMany(store, 5)
  store.setNow(NOON)
  expect(await store.work()).toBe(0)
  for (let sequence = 5; sequence < 14; sequence += 1)
    await store.append(sequence, eventsOf(sequence))
  await store.work()
  expect(await store.list()).toEqual([made(12)])
})

test('a late segment that fills a hole is enough to go on', async () => {
  const store = createStore()
  for (let sequence = 0; sequence < 30; sequence += 1) {
    if (sequence !== 5)
      await store.append(sequence, eventsOf(sequence, sequence === 0 ? pageEvents(NOON) : []))
  }
  await store.work()
  expect(await store.list()).toEqual([])
  await store.append(5, eventsOf(5))
  await store.work()
  expect(await store.list()).toEqual([made(12), made(24)])
})

test('a snapshot of the recording that shows the same page confirms what was made', async () => {
  const store = createStore()
  await appendMany(store, 14)
  const at = NOON + 14 * 5_000
  await store.append(14, pageEvents(at - 4_000, { shiftId: 50, title: 'title 13' }), true)
  await store.work()
  expect(await store.list()).toEqual([made(12, true)])
  expect(store.warnings).toEqual([])
})

test('a snapshot that shows another page is a difference: counted, said, and nothing made is left', async () => {
  const store = createStore()
  await appendMany(store, 27)
  const at = NOON + 27 * 5_000
  await store.append(27, pageEvents(at - 4_000, { shiftId: 50, title: 'else' }), true)
  await store.work()
  expect(await store.list()).toEqual([{ sequence: 1, fault: 'differs', isConfirmed: false }])
  expect(await store.replays.countKeyframes()).toMatchObject({ count: 0, faults: { differs: 1 } })
  expect(store.warnings).toEqual([
    { sessionId: store.sessionId, difference: 'attribute title of <body>' },
  ])
  expect(await store.work()).toBe(0)
})

test('what cannot be exact keeps its reason, and is not tried again', async () => {
  const store = createStore()
  await appendMany(store, 8)
  await store.append(8, [mutationEvent(NOON + 40_000, { removes: [{ parentId: 3, id: 4 }] })])
  for (let sequence = 9; sequence < 30; sequence += 1)
    await store.append(sequence, eventsOf(sequence))
  await store.work()
  expect(await store.list()).toEqual([
    { sequence: 12, fault: 'misplaced_node', isConfirmed: false },
  ])
  await store.append(30, eventsOf(30))
  expect(await store.work()).toBe(1)
})

test('a job that takes the worker down is a fault of its stretch, not of the lane', async () => {
  const store = createStore(() => {
    throw new JobError('the worker ended with code 1')
  })
  await appendMany(store, 30)
  await store.work()
  expect(await store.list()).toEqual([{ sequence: 12, fault: 'job_failed', isConfirmed: false }])
})

test('a payload that nobody can read is where the keyframes end', async () => {
  const store = createStore()
  await appendMany(store, 20)
  await store.appendGarbage(20)
  for (let sequence = 21; sequence < 30; sequence += 1) {
    await store.append(sequence, eventsOf(sequence))
  }
  await store.work()
  expect(await store.list()).toEqual([
    made(12),
    { sequence: 20, fault: 'unreadable_payload', isConfirmed: false },
  ])
  expect(await store.work()).toBe(0)
})
