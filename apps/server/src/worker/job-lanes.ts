import { createJobRunner, type JobRunner, type JobRunnerOptions } from './job-runner.ts'
import type { JobHandlers } from './job-messages.ts'

/** Two workers, so that whoever opens a replay never waits for upkeep. */
export interface JobLanes<Jobs extends JobHandlers> {
  /** What somebody waits for: short jobs. */
  readonly reading: Pick<JobRunner<Jobs>, 'run'>
  /** What nobody waits for; building a dictionary takes seconds. */
  readonly upkeep: Pick<JobRunner<Jobs>, 'run'>
  /** Ends both at once. Calling it again does nothing. */
  close(): Promise<void>
}

/** A worker is started with the first job of its lane. */
export function createJobLanes<Jobs extends JobHandlers>(
  options: JobRunnerOptions,
): JobLanes<Jobs> {
  const reading = createJobRunner<Jobs>(options)
  const upkeep = createJobRunner<Jobs>(options)
  return {
    reading,
    upkeep,
    close: async () => {
      await Promise.all([reading.close(), upkeep.close()])
    },
  }
}
