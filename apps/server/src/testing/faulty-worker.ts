import { parentPort } from 'node:worker_threads'
import { serveJobs } from '../worker/serve-jobs.ts'

/** Jobs that go wrong, for tests of the runner. */
export const FAULTY_JOBS = {
  reverse: (input: { bytes: Uint8Array; label: string }) => ({
    bytes: input.bytes.toReversed(),
    label: input.label,
  }),
  fail: async (input: { message: string }): Promise<never> => {
    throw new RangeError(input.message)
  },
  crash: (_input: object): void => {
    setImmediate(() => {
      throw new Error('out of nowhere')
    })
  },
  exit: (_input: object): void => process.exit(3),
  hang: (_input: object): void => hang(),
  exhaust: (_input: object): number => {
    const hoard: string[][] = []
    for (;;) hoard.push(Array.from({ length: 100_000 }, (_, index) => `hoard ${index}`))
  },
}

function hang(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

if (parentPort) serveJobs(parentPort, FAULTY_JOBS)
