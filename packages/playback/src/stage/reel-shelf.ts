import type { RecordedEvent } from './recorded-event.ts'
import {
  createWindowReel,
  type ReelSummary,
  type WindowReel,
  type WindowSpan,
} from './window-reel.ts'

/** The windows that the stage holds, by key. */
export interface ReelShelf {
  /** Adds frames to a window, and says what is known of it now. */
  add(key: string, bytes: ArrayBuffer, span: WindowSpan): Promise<ReelSummary>
  remove(key: string): void
  /** The events of these windows one after another; unknown ones are left out. */
  readEvents(keys: readonly string[]): RecordedEvent[]
}

export function createReelShelf(): ReelShelf {
  const reels = new Map<string, WindowReel>()
  return {
    async add(key, bytes, span) {
      const reel = reels.get(key) ?? createWindowReel()
      reels.set(key, reel)
      await reel.add(new Uint8Array(bytes), span)
      return reel.summarize()
    },
    remove: (key) => void reels.delete(key),
    readEvents(keys) {
      const events: RecordedEvent[] = []
      let latest = 0
      for (const key of keys) {
        for (const event of reels.get(key)?.readEvents() ?? []) {
          latest = Math.max(latest, event.timestamp)
          events.push(latest === event.timestamp ? event : { ...event, timestamp: latest })
        }
      }
      return events
    },
  }
}
