import { COMPACTION_JOBS } from '../services/compaction/compaction-jobs.ts'
import { cutFrames } from './cut-frames.ts'
import { makeKeyframes } from './make-keyframes.ts'
import { pickEntries } from './pick-entries.ts'

/** Everything that the worker can do, by kind. Only types of it reach the main thread. */
export const JOBS = {
  'make-keyframes': makeKeyframes,
  'pick-entries': pickEntries,
  'cut-frames': cutFrames,
  ...COMPACTION_JOBS,
}

export type Jobs = typeof JOBS
