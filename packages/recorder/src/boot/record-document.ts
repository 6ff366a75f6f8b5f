import { createDomParts, type LoadDomPart, type PartContext } from '../dom/dom-parts.ts'
import type { ReplayEvent } from '../dom/format.ts'
import { startDomRecording, type DomRecording } from '../dom/recording.ts'
import type { Tell } from '../capture/told.ts'
import type { Monitor } from '../monitor.ts'
import type { Heavy } from '../parts/heavy.ts'
import type { LoadPart, Parts } from '../parts.ts'
import { createNodePrivacy } from '../privacy/node-privacy.ts'
import type { PrivacyPolicy } from '../privacy/policy.ts'
import type { KeyValueStore } from '../session/key-value-store.ts'
import { createSheetBook } from '../sheets/sheet-book.ts'
import type { TextBook } from '../sheets/text-book.ts'
import type { Fetch } from '../transport/fetch-in-time.ts'
import type { LazyPart } from './lazy-part.ts'
import type { RecorderConfig } from './options.ts'
import type { Reporter } from './reports.ts'
import type { Warn } from './warn.ts'

/** Begins to record the document, with a full snapshot. */
export type RecordDocument = (
  onEvent: (event: ReplayEvent) => void,
  isContinued?: true,
) => DomRecording

export interface RecordDocumentOptions {
  readonly config: RecorderConfig
  readonly policy: PrivacyPolicy
  readonly monitor: Monitor
  readonly onError: (error: unknown) => void
  /** The page's fetch as it was before anything was put in front of it. */
  readonly fetch: Fetch
  readonly loadPart: LoadPart
  readonly heavy: LazyPart<Heavy>
  readonly texts: Pick<TextBook, 'write'>
  readonly flags: KeyValueStore
  readonly now: () => number
  readonly warn: Warn
  readonly reporter: Reporter
  /** What frames of other origins tell, and that the visitor does something in them. */
  readonly tell: Tell
  readonly onActivity: () => void
}

/** What recording the document takes by the page's options, wherever its recording goes. */
export function createRecordDocument(options: RecordDocumentOptions): RecordDocument {
  const { config, policy, monitor, loadPart, warn } = options
  const { canvas } = config
  const { children } = config.frames
  const loads: LoadDomPart[] = []
  function use<Name extends keyof Parts>(
    name: Name,
    start: (part: Parts[Name], context: PartContext) => ReturnType<Parts['images']>,
  ): void {
    loads.push(async () => {
      const part = await loadPart(name)
      if (!part) warn(`the part for ${name} could not be loaded, so that none is recorded`)
      return part && ((context) => start(part, context))
    })
  }
  if (canvas) {
    const onUnreadable = (): void => options.reporter.report('canvas_unreadable')
    use('canvas', (start, context) => start(context, { ...canvas, onUnreadable }))
  }
  if (config.hasImages) use('images', (start, context) => start(context))
  if (children.length > 0) {
    const { tell, onActivity } = options
    use('frames', ({ host }, context) => host(context, { children, tell, onActivity }))
  }
  const privacy = createNodePrivacy(policy)
  const parts = createDomParts(loads, monitor, () => loadPart('animations'))

  return (onEvent, isContinued) =>
    startDomRecording({
      ...options,
      onEvent,
      isContinued,
      privacy,
      parts,
      openSheetBook: (recording) =>
        createSheetBook({ ...options, ...recording, now: () => performance.now() }),
    })
}
