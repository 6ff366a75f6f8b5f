import { expect, test } from 'vitest'
import { gzipFrames, pageEvents, type TestChunk } from '../testing/gzip-frames.ts'
import { createReelShelf } from './reel-shelf.ts'

const SPAN = { fromAt: 1_000, toAt: 10_000 }

const change = (sequence: number): TestChunk => ({
  sequence,
  events: [{ type: 3, timestamp: 1_000 * sequence, data: { source: 3, id: 1, x: 0, y: 0 } }],
})

const keyframe = (sequence: number): TestChunk => ({
  sequence,
  isKeyframe: true,
  events: pageEvents(1_000 * sequence, []),
})

async function createShelf(windows: Record<string, readonly TestChunk[]>) {
  const shelf = createReelShelf()
  for (const [key, chunks] of Object.entries(windows)) {
    await shelf.add(key, (await gzipFrames(chunks)).slice().buffer, SPAN)
  }
  return async (keys: string[]) => {
    const run = shelf.startRun()
    const events = []
    for (const key of keys) events.push(...(await run.read(key)))
    return events.map(({ type }) => type)
  }
}

test('a window that follows the one on show goes on without being built anew', async () => {
  const read = await createShelf({
    'a/0': [{ sequence: 0, events: pageEvents(500, []) }, change(1)],
    'a/2': [keyframe(2), change(2), change(3)],
  })
  expect(await read(['a/0', 'a/2'])).toEqual([4, 2, 3, 3, 3])
  expect(await read(['a/2'])).toEqual([4, 2, 3, 3])
})

test('a window that was longer when it was loaded does not repeat what follows', async () => {
  const read = await createShelf({
    'a/0': [{ sequence: 0, events: pageEvents(500, []) }, change(1), change(2), change(3)],
    'a/2': [keyframe(2), change(2), change(3), change(4)],
  })
  expect(await read(['a/0', 'a/2'])).toEqual([4, 2, 3, 3, 3, 3])
})

test('behind a hole, and in another tab, the keyframe is needed', async () => {
  const read = await createShelf({
    'a/0': [{ sequence: 0, events: pageEvents(500, []) }],
    'a/2': [keyframe(2), change(2)],
    'b/2': [keyframe(2), change(2)],
  })
  expect(await read(['a/0', 'a/2'])).toEqual([4, 2, 4, 2, 3])
  expect(await read(['a/2', 'b/2'])).toEqual([4, 2, 3, 4, 2, 3])
})

test('a window that is read again gives what has come since', async () => {
  const shelf = createReelShelf()
  const add = async (...chunks: TestChunk[]) =>
    shelf.add('a/0', (await gzipFrames(chunks)).slice().buffer, SPAN)
  await add({ sequence: 0, events: pageEvents(500, []) })
  const run = shelf.startRun()
  expect(await run.read('a/0')).toHaveLength(2)
  expect(await run.read('a/0')).toEqual([])
  await add(change(1), change(2))
  expect(await run.read('a/0')).toMatchObject([{ timestamp: 1_000 }, { timestamp: 2_000 }])
})

test('many windows, read in any order, are what they were', async () => {
  const sequences = [10, 20, 30, 40, 50]
  const read = await createShelf(
    Object.fromEntries(sequences.map((each) => [`a/${each}`, [keyframe(each), change(each)]])),
  )
  for (const each of [...sequences, ...sequences.toReversed()]) {
    expect(await read([`a/${each}`])).toEqual([4, 2, 3])
  }
})
