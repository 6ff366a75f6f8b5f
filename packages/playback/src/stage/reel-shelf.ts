import type { RecordedEvent } from './recorded-event.ts'
import {
  createWindowReel,
  type ReelSummary,
  type WindowReel,
  type WindowSpan,
} from './window-reel.ts'

/** How many windows stay awake: the one on show, and the one that follows. */
const AWAKE_REELS = 2

/** The windows that the stage holds, by key. */
export interface ReelShelf {
  /** Adds frames to a window, and says what is known of it now. */
  add(key: string, bytes: ArrayBuffer, span: WindowSpan): Promise<ReelSummary>
  remove(key: string): void
  /** Begins to read windows one after another. */
  startRun(): ReelRun
}

/**
 * Windows of one tab go on where the one before has ended, even where it was longer than
 * it is now: a window that was loaded may be divided later.
 */
export interface ReelRun {
  /**
   * The events of the window that follows, none of an unknown one; of the window that was
   * read last, what has come since.
   */
  read(key: string): Promise<RecordedEvent[]>
}

export function createReelShelf(): ReelShelf {
  const reels = new Map<string, WindowReel>()
  /** The one that was used last comes last. */
  let awake: WindowReel[] = []
  let work: Promise<unknown> = Promise.resolve()

  /** One after the other: a reel must not fall asleep while it is read. */
  const queue = <Result>(task: () => Promise<Result>): Promise<Result> => {
    const result = work.then(task)
    work = result.catch(() => {})
    return result
  }

  const wake = async (reel: WindowReel): Promise<void> => {
    awake = [...awake.filter((each) => each !== reel), reel]
    while (awake.length > AWAKE_REELS) awake.shift()?.rest()
    await reel.wake()
  }

  return {
    add: (key, bytes, span) =>
      queue(async () => {
        const reel = reels.get(key) ?? createWindowReel()
        reels.set(key, reel)
        await wake(reel)
        await reel.add(new Uint8Array(bytes), span)
        return reel.summarize()
      }),
    remove(key) {
      const reel = reels.get(key)
      awake = awake.filter((each) => each !== reel)
      reels.delete(key)
    },
    startRun() {
      let latest = 0
      let before = { tab: '', lastSequence: -1 }
      let current = { key: '', afterSequence: -1, count: 0 }
      const read = async (key: string): Promise<RecordedEvent[]> => {
        const reel = reels.get(key)
        if (!reel) return []
        await wake(reel)
        if (key !== current.key) {
          const tab = key.slice(0, key.lastIndexOf('/'))
          const afterSequence = tab === before.tab ? before.lastSequence : -1
          current = { key, afterSequence, count: 0 }
          before = { tab, lastSequence: afterSequence }
        }
        before.lastSequence = Math.max(before.lastSequence, reel.lastSequence)
        const events = reel.readEvents(current.afterSequence)
        const news = events.slice(current.count)
        current.count = Math.max(current.count, events.length)
        return news.map((event) => {
          latest = Math.max(latest, event.timestamp)
          return latest === event.timestamp ? event : { ...event, timestamp: latest }
        })
      }
      return { read: (key) => queue(() => read(key)) }
    },
  }
}
