import { expect, test } from 'vitest'
import { startWriters } from '../testing/segment-writers.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'
import { IS_LONG } from './is-long.ts'
import { serve } from './serve.ts'
import { readStored } from './stored-segments.ts'

const KILLS = IS_LONG ? 200 : 10
/** The kill comes after so many acknowledged segments: any moment from the first on. */
const SEGMENTS_LIMIT = IS_LONG ? 700 : 150
/** From the start of the process until it says where it listens; held in the long form only. */
const READY_MS_LIMIT = IS_LONG ? 2_000 : Infinity

test('what 64 writers were told is there after kill -9, again and again', async () => {
  const folder = createTemporaryFolder()
  const acknowledged: string[] = []
  const readyMs: number[] = []
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { server, url, key, ...started } = await serve(folder)
    readyMs.push(started.readyMs)
    const writers = startWriters({ url, key, count: 64, payloadBytes: 5_000 })
    await writers.waitFor(1 + ((kill * 137) % SEGMENTS_LIMIT))
    server.kill('SIGKILL')
    await server.ended
    await writers.stop()
    expect([...writers.refused]).toEqual([])
    acknowledged.push(...writers.acknowledged)
  }
  const stored = await readStored(folder, acknowledged)
  expect(acknowledged.length).toBeGreaterThan(KILLS * 20)
  expect(acknowledged.filter((name) => !stored.has(name))).toEqual([])
  // The first start found an empty folder; all others what a kill had left.
  const slowestMs = Math.max(...readyMs.slice(1))
  process.stdout.write(`${KILLS} kills, ready again after ${Math.round(slowestMs)} ms at most\n`)
  expect(slowestMs).toBeLessThan(READY_MS_LIMIT)
}, 900_000)

test('told to end under load, it answers what it has taken, ends with 0, and all of that is there', async () => {
  const folder = createTemporaryFolder()
  const { server, url, key } = await serve(folder)
  const writers = startWriters({ url, key, count: 64, payloadBytes: 5_000 })
  await writers.waitFor(300)
  server.kill('SIGTERM')
  expect(await server.ended).toEqual({ code: 0, signal: null })
  await writers.stop()
  expect([...writers.refused.keys()].filter((status) => status !== 503)).toEqual([])
  const stored = await readStored(folder, writers.acknowledged)
  expect([...writers.acknowledged].filter((name) => !stored.has(name))).toEqual([])
}, 60_000)
