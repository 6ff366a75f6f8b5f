import { afterEach, expect, test, vi } from 'vitest'
import type { ReplayEvent } from '../dom/format.ts'
import { createMonitor } from '../monitor.ts'
import { createEventQueue } from './event-queue.ts'

const monitor = createMonitor((error) => {
  throw error
})

afterEach(() => vi.restoreAllMocks())

const small = (timestamp: number): ReplayEvent => ({ type: 3, data: { timestamp }, timestamp })

/** Of a page with some ten thousands of elements. */
function large(timestamp: number): ReplayEvent {
  const rows = Array.from({ length: 20_000 }, (_, id) => ({ type: 2, tagName: 'tr', id }))
  return { type: 2, data: { node: { childNodes: rows } }, timestamp }
}

function start() {
  const delivered: { timestamp: number; json: string }[] = []
  const wait = { isReady: true }
  const queue = createEventQueue({
    monitor,
    isReadyFor: ({ bytes }) => bytes < 10_000 || wait.isReady,
    deliver: ({ timestamp }, { json }) => delivered.push({ timestamp, json }),
  })
  return { delivered, queue, wait, times: () => delivered.map(({ timestamp }) => timestamp) }
}

/** Each reading of the clock is a millisecond later, so that slices end after a few steps. */
function slowClock(): void {
  let at = 0
  vi.spyOn(performance, 'now').mockImplementation(() => (at += 1))
}

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })

test('what is small is written as it comes', () => {
  const { queue, times } = start()
  queue.add(small(1))
  queue.add(small(2))
  expect(times()).toEqual([1, 2])
})

test('a large snapshot is written while the page goes on, and what follows waits behind it', async () => {
  slowClock()
  const { queue, delivered, times } = start()
  const snapshot = large(2)
  queue.add(small(1))
  queue.add(snapshot)
  queue.add(small(3))
  expect(times()).toEqual([1])
  let turns = 0
  while (delivered.length < 3) {
    await turn()
    turns += 1
  }
  expect(turns).toBeGreaterThan(20)
  expect(times()).toEqual([1, 2, 3])
  expect(delivered[1]?.json).toBe(JSON.stringify(snapshot))
  queue.add(small(4))
  expect(times()).toEqual([1, 2, 3, 4])
})

test('a page that leaves has everything written at once, each event once', async () => {
  slowClock()
  const { queue, delivered, times } = start()
  const snapshot = large(1)
  queue.add(snapshot)
  queue.add(small(2))
  for (let turns = 0; turns < 5; turns += 1) await turn()
  expect(times()).toEqual([])
  queue.finish()
  expect(times()).toEqual([1, 2])
  expect(delivered[0]?.json).toBe(JSON.stringify(snapshot))
  for (let turns = 0; turns < 5; turns += 1) await turn()
  expect(times()).toEqual([1, 2])
})

test('a snapshot comes with the meta event before it, however long it takes', async () => {
  slowClock()
  const { queue, times } = start()
  queue.add({ type: 4, data: {}, timestamp: 1 })
  expect(times()).toEqual([])
  queue.add(large(2))
  for (let turns = 0; turns < 5; turns += 1) await turn()
  expect(times()).toEqual([])
  queue.finish()
  expect(times()).toEqual([1, 2])
  queue.add({ type: 4, data: {}, timestamp: 3 })
  queue.add(small(4))
  expect(times()).toEqual([1, 2, 3, 4])
})

test('what is cleared does not come, and what follows does', async () => {
  slowClock()
  const { queue, times } = start()
  queue.add(large(1))
  await turn()
  queue.clear()
  queue.add(small(2))
  for (let turns = 0; turns < 5; turns += 1) await turn()
  expect(times()).toEqual([2])
})

test('segments that are closed for an event do not take in what comes after it', () => {
  const times: number[] = []
  const queue = createEventQueue({
    monitor,
    isReadyFor: () => true,
    deliver({ timestamp }) {
      queue.finish()
      times.push(timestamp)
    },
  })
  queue.add(large(1))
  queue.add(small(2))
  queue.finish()
  expect(times).toEqual([1, 2])
})

test('what cannot be delivered yet is held with all that follows, until it can', async () => {
  const { queue, delivered, times, wait } = start()
  wait.isReady = false
  queue.add(large(1))
  queue.add(small(2))
  for (let turns = 0; turns < 20; turns += 1) await turn()
  expect(times()).toEqual([])
  expect(queue.isBusy()).toBe(true)
  wait.isReady = true
  queue.resume()
  while (delivered.length < 2) await turn()
  expect(times()).toEqual([1, 2])
  expect(queue.isBusy()).toBe(false)
})

test('a page that leaves does not wait for what is held', async () => {
  const { queue, times, wait } = start()
  wait.isReady = false
  // Few nodes, and much text.
  queue.add({ type: 3, data: { text: 'x'.repeat(20_000) }, timestamp: 1 })
  queue.add(small(2))
  await turn()
  expect(times()).toEqual([])
  queue.finish()
  expect(times()).toEqual([1, 2])
})
