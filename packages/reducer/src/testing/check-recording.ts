import { expect } from 'vitest'
import type { SnapshotEvent } from '../event-format.ts'
import { createReducer } from '../reducer.ts'
import { describeReplay } from './replayed-page.ts'

/** The events that a player would start with after the first `count`. */
export function makeKeyframe(events: readonly SnapshotEvent[], count: number): SnapshotEvent[] {
  const reducer = createReducer()
  for (const event of events.slice(0, count)) reducer.apply(event)
  const keyframe = reducer.makeSnapshot(events[count - 1]?.timestamp ?? 0)
  if (!keyframe) throw new Error(`no keyframe after ${count} events: ${reducer.inexact}`)
  return structuredClone(keyframe)
}

/**
 * A page that was built from a keyframe equals the page that was played to its moment,
 * and goes on like it.
 */
export function checkMoment(events: readonly SnapshotEvent[], place: number): void {
  // Between a page event and its snapshot a player has nothing to show.
  const count = events[place - 1]?.type === 4 ? place + 1 : place
  const before = structuredClone(events.slice(0, count))
  const keyframe = makeKeyframe(events, count)
  expect(events.slice(0, count)).toEqual(before)
  expect(withoutLayout(describeReplay(keyframe)), `at ${count} of ${events.length}`).toBe(
    withoutLayout(describeReplay(events.slice(0, count))),
  )
  const again = createReducer()
  for (const event of keyframe) again.apply(event)
  expect(again.makeSnapshot(keyframe[0]?.timestamp ?? 0)).toEqual(keyframe)
  const goesOn = describeReplay([...keyframe, ...events.slice(count)])
  expect(withoutLayout(goesOn), `from ${count} on`).toBe(withoutLayout(describeReplay(events)))
}

/** Where boxes stand follows from their layout; where the player put them is compared instead. */
function withoutLayout(page: string): string {
  return page.replaceAll(/"scroll":\[-?\d+,-?\d+\]/g, '')
}

/** Every snapshot in the middle of a recording shows the page that the reducer has. */
export function checkSnapshots(events: readonly SnapshotEvent[]): number {
  const reducer = createReducer()
  let compared = 0
  for (const event of events) {
    if (event.type === 2 && reducer.rootId !== null) {
      expect(reducer.compare(event)).toBeNull()
      compared += 1
    }
    reducer.apply(event)
  }
  return compared
}
