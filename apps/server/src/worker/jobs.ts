import { makeKeyframes } from './make-keyframes.ts'

/** Everything that the worker can do, by kind. Only types of it reach the main thread. */
export const JOBS = {
  'make-keyframes': makeKeyframes,
}

export type Jobs = typeof JOBS
