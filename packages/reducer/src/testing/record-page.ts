import { record } from 'rrweb'
import type { SnapshotEvent } from '../event-format.ts'

export interface PageRecording {
  /** The part of the page that the test may change. */
  readonly stage: HTMLElement
  readonly events: readonly SnapshotEvent[]
  /** Takes a full snapshot in the middle of the recording. */
  takeSnapshot(): void
}

/**
 * Records the document while `change` changes its stage. Times count up by one for each
 * event: what happened in the same millisecond must not be told apart by luck.
 */
export async function recordPage(
  html: string,
  change: (recording: PageRecording) => Promise<void>,
): Promise<SnapshotEvent[]> {
  const stage = document.createElement('main')
  stage.innerHTML = html
  document.body.append(stage)
  const events: SnapshotEvent[] = []
  const stop = record({
    emit: (event) => {
      const data = structuredClone(event.data) as SnapshotEvent['data']
      events.push({ type: event.type, data, timestamp: 1_750_000_000_000 + events.length * 10 })
    },
    collectFonts: true,
    sampling: { scroll: 0, mousemove: false },
    slimDOMOptions: { script: true, comment: true, headWhitespace: true },
  })
  try {
    await nextTask()
    await change({ stage, events, takeSnapshot: () => record.takeFullSnapshot(true) })
    await nextTask()
    await nextTask()
  } finally {
    stop?.()
    stage.remove()
  }
  return events.filter(({ type }) => type > 1)
}

/** Lets the recorder see what has changed, and frames load. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
