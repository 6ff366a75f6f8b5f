import { record } from 'rrweb'
import type { Monitor } from '../monitor.ts'

/**
 * The only module that knows rrweb's recorder. Its facts stay here: which options
 * hold, that it wants a ready document, that its events are ours to change.
 */

/** An rrweb event before it is scrubbed and serialised. */
export interface ReplayEvent {
  readonly type: number
  readonly data: unknown
  timestamp: number
}

export const REPLAY_EVENT_TYPES = { fullSnapshot: 2, incremental: 3, meta: 4, custom: 5 } as const

export interface DomRecording {
  stop(): void
}

/**
 * Starts recording the document with a full snapshot, as soon as it is ready.
 * rrweb keeps one recording at a time; stop the one before.
 */
export function startDomRecording(options: {
  onEvent: (event: ReplayEvent) => void
  monitor: Monitor
  onError: (error: unknown) => void
  /** What is left out altogether, leaving a box of the same size. */
  blockSelector: string
}): DomRecording {
  const emit = options.monitor((event: ReplayEvent) => {
    // 0 and 1 say that the document has loaded, which a snapshot shows by itself.
    if (event.type > 1) options.onEvent(event)
  })
  const stop = record({
    emit: (event) => emit(event as ReplayEvent),
    recordAfter: 'DOMContentLoaded',
    blockSelector: options.blockSelector,
    // Fields are judged by our scrubber, which knows the marks; see the privacy folder.
    maskInputOptions: { select: true },
    maskInputFn: (text) => text,
    slimDOMOptions: {
      script: true,
      comment: true,
      headFavicon: true,
      headWhitespace: true,
      headMetaDescKeywords: true,
      headMetaSocial: true,
      headMetaRobots: true,
      headMetaHttpEquiv: true,
      headMetaAuthorship: true,
      headMetaVerification: true,
    },
    sampling: { mousemove: 50, scroll: 100 },
    errorHandler: (error: unknown) => {
      options.onError(error)
      return true
    },
  })
  return { stop: options.monitor(() => stop?.()) }
}

/** The node of the page that an rrweb id stands for, while it is recorded. */
export function getRecordedNode(id: number): Node | null {
  return record.mirror.getNode(id)
}
