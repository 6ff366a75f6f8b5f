import { gunzipSync, gzipSync } from 'node:zlib'
import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { FAULTY_JOBS } from '../testing/faulty-worker.ts'
import { mutationEvent, pageEvents } from '../testing/replay-fixtures.ts'
import { createJobRunner, JOB_TIMEOUT_MS, JobError, JobsClosedError } from './job-runner.ts'
import type { Jobs } from './jobs.ts'
import { startWorker } from './start-worker.ts'

function startFaultyWorker(): Worker {
  const entry = new URL('../testing/faulty-worker.ts', import.meta.url)
  return new Worker(entry, { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 64 } })
}

function createRunner() {
  let starts = 0
  const runner = createJobRunner<typeof FAULTY_JOBS>({
    startWorker: () => {
      starts += 1
      return startFaultyWorker()
    },
  })
  onTestFinished(() => runner.close())
  return { ...runner, starts: () => starts }
}

const pack = (events: readonly object[]): Uint8Array => gzipSync(JSON.stringify(events))

const reverse = (runner: ReturnType<typeof createRunner>, label: string) =>
  runner.run('reverse', { bytes: Uint8Array.of(1, 2, 3), label })

test('the worker of the server makes keyframes', async () => {
  const runner = createJobRunner<Jobs>({ startWorker })
  onTestFinished(() => runner.close())
  const [page, later] = [pageEvents(1), [mutationEvent(9, {})]].map(pack)
  const segments = [
    { sequence: 0, payload: page ?? new Uint8Array(), first: null },
    { sequence: 1, payload: later ?? new Uint8Array(), first: 'make' as const },
  ]
  const { keyframes, fault } = await runner.run('make-keyframes', { start: null, segments })
  expect(fault).toBeNull()
  expect(keyframes).toMatchObject([{ sequence: 1, at: 9, eventCount: 2 }])
  const made = gunzipSync(keyframes[0]?.payload ?? new Uint8Array()).toString()
  expect(JSON.parse(made)).toMatchObject([{ type: 4 }, { type: 2 }])
})

test('jobs are answered in order by one worker', async () => {
  const runner = createRunner()
  const labels = ['a', 'b', 'c']
  const results = await Promise.all(labels.map((label) => reverse(runner, label)))
  expect(results).toEqual(labels.map((label) => ({ bytes: Uint8Array.of(3, 2, 1), label })))
  expect(runner.starts()).toBe(1)
})

test('bytes change hands, and of a view only what it shows', async () => {
  const runner = createRunner()
  const whole = Uint8Array.of(1, 2, 3, 4)
  const part = Uint8Array.of(1, 2, 3, 4).subarray(1, 3)
  expect((await runner.run('reverse', { bytes: whole, label: '' })).bytes).toHaveLength(4)
  expect(whole).toHaveLength(0)
  const { bytes } = await runner.run('reverse', { bytes: part, label: '' })
  expect([[...bytes], bytes.buffer.byteLength]).toEqual([[3, 2], 2])
  expect(part).toHaveLength(2)
})

test('a job that throws fails alone', async () => {
  const runner = createRunner()
  const [failed, after] = await Promise.allSettled([
    runner.run('fail', { message: 'no such thing' }),
    reverse(runner, 'after'),
  ])
  expect(failed).toMatchObject({ status: 'rejected', reason: { message: 'no such thing' } })
  expect(failed.status === 'rejected' && failed.reason).toBeInstanceOf(JobError)
  expect(after.status).toBe('fulfilled')
  expect(runner.starts()).toBe(1)
})

test.each(['exit', 'exhaust'] as const)(
  'a worker that ends by %s fails its job, and the next gets a new one',
  async (kind) => {
    const runner = createRunner()
    const failing = runner.run(kind, {})
    const following = reverse(runner, 'queued')
    await expect(failing).rejects.toThrow(JobError)
    expect(await following).toMatchObject({ label: 'queued' })
    expect(runner.starts()).toBe(2)
  },
)

test('a job that takes too long fails, and the next gets a new worker', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const runner = createRunner()
  const failing = runner.run('hang', {})
  vi.advanceTimersByTime(JOB_TIMEOUT_MS)
  await expect(failing).rejects.toThrow('the job hang took longer than 120000 ms')
  expect(await reverse(runner, 'after')).toMatchObject({ label: 'after' })
  expect(runner.starts()).toBe(2)
})

test('a worker that crashes while it has nothing to do is started again', async () => {
  const runner = createRunner()
  await runner.run('crash', {}).catch(() => {})
  // Until the crash is noticed jobs may still be done, or go with the worker.
  await expect
    .poll(async () => {
      await reverse(runner, 'unlucky').catch(() => {})
      return runner.starts()
    })
    .toBe(2)
  expect(await reverse(runner, 'after')).toMatchObject({ label: 'after' })
})

test('an unknown job and one that cannot be posted fail', async () => {
  const runner = createRunner()
  const run = runner.run as (kind: string, input: unknown) => Promise<unknown>
  await expect(run('unheard-of', {})).rejects.toThrow('knows no job unheard-of')
  await expect(run('reverse', { label: () => {} })).rejects.toThrow('could not be started')
  expect(await reverse(runner, 'after')).toMatchObject({ label: 'after' })
})

test('closing ends a job that hangs and refuses those after it', async () => {
  const runner = createRunner()
  await reverse(runner, 'warm')
  const jobs = [runner.run('hang', {}), reverse(runner, 'queued')]
  const settled = Promise.allSettled(jobs)
  await runner.close()
  await runner.close()
  for (const each of await settled) {
    expect(each).toMatchObject({ status: 'rejected', reason: expect.any(JobsClosedError) })
  }
  await expect(reverse(runner, 'late')).rejects.toThrow(JobsClosedError)
})

test('closing does not wait for ever when the worker crashes meanwhile', async () => {
  const worker = startFaultyWorker()
  const runner = createJobRunner<typeof FAULTY_JOBS>({ startWorker: () => worker })
  await runner.run('reverse', { bytes: Uint8Array.of(1), label: '' })
  const closed = runner.close()
  worker.emit('error', new Error('out of nowhere'))
  await closed
  expect(worker.threadId).toBe(-1)
})
