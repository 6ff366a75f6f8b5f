import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import type { FAULTY_JOBS } from '../testing/faulty-worker.ts'
import { createJobLanes } from './job-lanes.ts'
import { JobsClosedError } from './job-runner.ts'

function createLanes() {
  const lanes = createJobLanes<typeof FAULTY_JOBS>({
    startWorker: () => new Worker(new URL('../testing/faulty-worker.ts', import.meta.url)),
  })
  onTestFinished(() => lanes.close())
  return lanes
}

test('a reader is answered while upkeep is at work, and closing ends both', async () => {
  const { reading, upkeep, close } = createLanes()
  const done: string[] = []
  const working = upkeep.run('hang', {}).catch((error: unknown) => {
    done.push('upkeep')
    return error
  })
  const { bytes } = await reading.run('reverse', { bytes: Uint8Array.of(1, 2), label: '' })
  done.push('reading')
  expect([...bytes]).toEqual([2, 1])
  await close()
  expect(await working).toBeInstanceOf(JobsClosedError)
  expect(done).toEqual(['reading', 'upkeep'])
  await expect(reading.run('exit', {})).rejects.toThrow(JobsClosedError)
})
