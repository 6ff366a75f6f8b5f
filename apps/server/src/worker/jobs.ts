import { readEvents } from './read-events.ts'

/** Everything that the worker can do, by kind. Only types of it reach the main thread. */
export const JOBS = {
  'count-events': ({ payload }: { payload: Uint8Array }): { eventCount: number } => ({
    eventCount: readEvents(payload).length,
  }),
}

export type Jobs = typeof JOBS
