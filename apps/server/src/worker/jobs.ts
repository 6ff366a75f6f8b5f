import { COMPACTION_JOBS } from '../services/compaction/compaction-jobs.ts'
import { makeKeyframes } from './make-keyframes.ts'

/** Everything that the worker can do, by kind. Only types of it reach the main thread. */
export const JOBS = {
  'make-keyframes': makeKeyframes,
  ...COMPACTION_JOBS,
}

export type Jobs = typeof JOBS
