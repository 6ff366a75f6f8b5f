import { REPLAY_EVENT_TYPES, type ReplayEvent } from '../dom/format.ts'
import type { Monitor } from '../monitor.ts'
import { rest } from '../transport/rest.ts'
import { createEventWriter, isSmall, type EventWriter, type WrittenEvent } from './event-writer.ts'

/**
 * Turns events into text, in their order. What is small is written as it comes; the
 * snapshot of a large page is written in slices between which the page has its turn, and
 * what comes meanwhile waits behind it. A meta event comes with the snapshot that follows.
 */
export interface EventQueue {
  add(event: ReplayEvent): void
  isBusy(): boolean
  /** Writes all that waits at once: the page is leaving, or its session is. */
  finish(): void
  clear(): void
}

/** The page does not wait longer for a slice, in milliseconds, by a step at most. */
const SLICE_MS = 4

export function createEventQueue(options: {
  readonly monitor: Monitor
  readonly deliver: (event: ReplayEvent, written: WrittenEvent) => void
}): EventQueue {
  const { monitor, deliver } = options
  let waiting: ReplayEvent[] = []
  let writer: EventWriter | null = null
  /** While an event is delivered the segments before it are closed without those after it. */
  let isDelivering = false
  let isPlanned = false
  /** What a snapshot begins with, which no segment ends with. */
  let beginning: (() => void) | null = null

  /** Writes some of the first event that waits. */
  function step(event: ReplayEvent): void {
    writer ??= createEventWriter(event)
    const written = writer.step()
    if (!written) return
    writer = null
    waiting.shift()
    const before = beginning
    beginning = event.type === REPLAY_EVENT_TYPES.meta ? () => deliver(event, written) : null
    if (beginning) return
    isDelivering = true
    try {
      before?.()
      deliver(event, written)
    } finally {
      isDelivering = false
    }
  }

  const work = monitor(() => {
    isPlanned = false
    const endsAt = performance.now() + SLICE_MS
    try {
      for (let [first] = waiting; first && performance.now() < endsAt; [first] = waiting)
        step(first)
    } finally {
      plan()
    }
  })

  function plan(): void {
    if (isPlanned || waiting.length === 0) return
    isPlanned = true
    rest(work)
  }

  function finish(): void {
    if (isDelivering) return
    for (let [first] = waiting; first; [first] = waiting) step(first)
  }

  return {
    add(event) {
      waiting.push(event)
      if (waiting.length === 1 && !isDelivering && isSmall(event)) finish()
      plan()
    },
    isBusy: () => waiting.length > 0,
    finish,
    clear() {
      waiting = []
      writer = beginning = null
    },
  }
}
