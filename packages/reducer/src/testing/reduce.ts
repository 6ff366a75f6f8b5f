import type { SnapshotEvent } from '../event-format.ts'
import { createReducer, type Reducer } from '../reducer.ts'
import { NOON } from './hand-made.ts'

/** When snapshots are taken here. */
export const LATER = NOON + 10_000

/** A reducer that has seen these events. */
export function reduce(events: readonly unknown[]): Reducer {
  const reducer = createReducer()
  for (const event of events) reducer.apply(event)
  return reducer
}

/** The events that a player would start with after these. */
export function takeSnapshot(events: readonly unknown[]): SnapshotEvent[] {
  const made = reduce(events).makeSnapshot(LATER)
  if (!made) throw new Error('no snapshot')
  return made
}
