/** What the body of a request holds beside its events and the commas between them. */
export const BATCH_PREFIX = '{"batch":['
export const BATCH_SUFFIX = ']}'
const FRAME_BYTES = BATCH_PREFIX.length + BATCH_SUFFIX.length

export interface QueueLimits {
  readonly events: number
  /** All events together. */
  readonly bytes: number
  /** One request, frame included. */
  readonly bodyBytes: number
}

/** Events that wait to be delivered, as JSON text, in the order of their capture. */
export interface EventQueue {
  readonly size: number
  /** How much of what it may hold, in events or in bytes, from 0 to 1. */
  readonly fullness: number
  /** False when the queue is full: the event was not taken. */
  add(json: string): boolean
  /** The first events, at most `count` and what one request may carry. They stay in the queue. */
  peek(count: number): string[]
  remove(count: number): void
}

/** Whether one event fits a request by itself. */
export function fitsRequest(json: string, bodyBytes: number): boolean {
  return Buffer.byteLength(json) + FRAME_BYTES <= bodyBytes
}

/** Makes an empty queue. When it is full new events are refused: what was taken stays. */
export function createEventQueue(limits: QueueLimits): EventQueue {
  let entries: { json: string; sizeBytes: number }[] = []
  // What lies before it is gone; cut off now and then, so that removing costs nothing.
  let head = 0
  let sizeBytes = 0
  return {
    get size() {
      return entries.length - head
    },
    get fullness() {
      return Math.max((entries.length - head) / limits.events, sizeBytes / limits.bytes)
    },
    add: (json) => {
      const entry = { json, sizeBytes: Buffer.byteLength(json) }
      if (entries.length - head >= limits.events || sizeBytes + entry.sizeBytes > limits.bytes)
        return false
      entries.push(entry)
      sizeBytes += entry.sizeBytes
      return true
    },
    peek: (count) => {
      const batch: string[] = []
      let bodyBytes = FRAME_BYTES
      for (const entry of entries.slice(head, head + count)) {
        bodyBytes += entry.sizeBytes + 1
        // The last event has no comma after it.
        if (bodyBytes - 1 > limits.bodyBytes) break
        batch.push(entry.json)
      }
      return batch
    },
    remove: (count) => {
      for (const entry of entries.slice(head, head + count)) sizeBytes -= entry.sizeBytes
      head += count
      if (head * 2 < entries.length) return
      entries = entries.slice(head)
      head = 0
    },
  }
}
