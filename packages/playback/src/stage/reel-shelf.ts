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
  /**
   * The events of these windows one after another; unknown ones are left out. Windows
   * of one tab go on where the one before has ended, even where it was longer than it
   * is now: a window that was loaded may be divided later.
   */
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
      let before = { tab: '', lastSequence: -1 }
      for (const key of keys) {
        const reel = reels.get(key)
        if (!reel) continue
        const tab = key.slice(0, key.lastIndexOf('/'))
        const afterSequence = tab === before.tab ? before.lastSequence : -1
        before = { tab, lastSequence: Math.max(afterSequence, reel.lastSequence) }
        for (const event of reel.readEvents(afterSequence)) {
          latest = Math.max(latest, event.timestamp)
          events.push(latest === event.timestamp ? event : { ...event, timestamp: latest })
        }
      }
      return events
    },
  }
}
