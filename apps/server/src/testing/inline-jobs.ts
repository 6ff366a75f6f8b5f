import type { JobRunner } from '../worker/job-runner.ts'
import { JOBS, type Jobs } from '../worker/jobs.ts'

/** The jobs of the worker, without the worker. */
export const INLINE_JOBS: Pick<JobRunner<Jobs>, 'run'> = {
  run: async (kind, input) => {
    const job = JOBS[kind] as (input: unknown) => unknown
    // As plain data, as it would come back from another thread.
    return structuredClone(await job(structuredClone(input))) as never
  },
}
