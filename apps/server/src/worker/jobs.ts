import { COMPACTION_JOBS } from '../services/compaction/compaction-jobs.ts'
import { cutFrames } from './cut-frames.ts'
import { followPages } from './follow-pages.ts'
import { makeKeyframes } from './make-keyframes.ts'
import { pickEntries } from './pick-entries.ts'
import { pickTexts } from './pick-texts.ts'

/** Everything that the worker can do, by kind. Only types of it reach the main thread. */
export const JOBS = {
  'make-keyframes': makeKeyframes,
  'pick-entries': pickEntries,
  'pick-texts': pickTexts,
  'cut-frames': cutFrames,
  'follow-pages': followPages,
  ...COMPACTION_JOBS,
}

export type Jobs = typeof JOBS
