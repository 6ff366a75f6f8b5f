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
  /** An event that could not be delivered now can. */
  resume(): void
  /** Writes all that waits at once: the page is leaving, or its session is. */
  finish(): void
  clear(): void
}

/** The page does not wait longer for a slice, in milliseconds, by a step at most. */
const SLICE_MS = 4

export function createEventQueue(options: {
  readonly monitor: Monitor
  /** Whether an event can be delivered; `resume` is called once it can. */
  readonly isReadyFor: (written: WrittenEvent) => boolean
  readonly deliver: (event: ReplayEvent, written: WrittenEvent) => void
}): EventQueue {
  const { monitor, deliver } = options
  let waiting: ReplayEvent[] = []
  let writer: EventWriter | null = null
  /** While an event is delivered the segments before it are closed without those after it. */
  let isDelivering = false
  let isPlanned = false
  /** What is written cannot be delivered yet. */
  let isHeld = false
  let isFinishing = false
  /** What a snapshot begins with, which no segment ends with. */
  let beginning: (() => void) | null = null

  /** Writes some of the first event that waits. */
  function step(event: ReplayEvent): void {
    writer ??= createEventWriter(event)
    const written = writer.step()
    if (!written) return
    isHeld = !isFinishing && !options.isReadyFor(written)
    if (isHeld) return
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

  /** Writes what waits, up to a time of the page's clock. */
  function run(endsAt: number): void {
    for (let [first] = waiting; first && !isHeld && performance.now() < endsAt; [first] = waiting)
      step(first)
  }

  const work = monitor(() => {
    isPlanned = false
    try {
      run(performance.now() + SLICE_MS)
    } finally {
      plan()
    }
  })

  function plan(): void {
    if (isPlanned || isHeld || waiting.length === 0) return
    isPlanned = true
    rest(work)
  }

  return {
    add(event) {
      waiting.push(event)
      if (waiting.length === 1 && !isDelivering && isSmall(event)) run(Infinity)
      plan()
    },
    resume() {
      isHeld = false
      plan()
    },
    isBusy: () => waiting.length > 0,
    finish() {
      if (isDelivering) return
      isHeld = false
      isFinishing = true
      try {
        run(Infinity)
      } finally {
        isFinishing = false
      }
    },
    clear() {
      waiting = []
      writer = beginning = null
      isHeld = false
    },
  }
}
