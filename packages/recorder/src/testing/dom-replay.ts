import { Replayer } from 'rrweb'
import { createBudget, type Budget } from '../dom/budget.ts'
import { createDomParts, type DomParts } from '../dom/dom-parts.ts'
import type { ReplayEvent } from '../dom/format.ts'
import { startDomRecording, type DomRecording } from '../dom/recording.ts'
import { createMonitor } from '../monitor.ts'
import { heavy } from '../parts/heavy.ts'
import { createSheetBook } from '../sheets/sheet-book.ts'
import type { NodePrivacy } from '../privacy/node-privacy.ts'

/** Records the test's own page and plays the recording back beside it. */
export interface DomSession {
  readonly events: readonly ReplayEvent[]
  readonly errors: readonly unknown[]
  /** What the recording holds by now, all that is waiting included. */
  flush(): void
  stop(): void
}

export function startDomSession(
  privacy: Partial<NodePrivacy> = {},
  budget: Budget = createBudget(),
  parts: DomParts = createDomParts(
    [],
    createMonitor(() => undefined),
  ),
): DomSession {
  const events: ReplayEvent[] = []
  const errors: unknown[] = []
  let last = 0
  const recording: DomRecording = startDomRecording({
    onEvent: (event) => events.push(JSON.parse(JSON.stringify(event)) as ReplayEvent),
    monitor: createMonitor((error) => errors.push(error)),
    privacy: { ...OPEN, ...privacy },
    budget,
    parts,
    heavy: { want: () => heavy },
    openSheetBook: (options) =>
      createSheetBook({
        ...options,
        // A replay without a store of sheets needs their texts.
        texts: { write: (css) => css },
        fetch: (url, init) => fetch(url, init),
        flags: { get: () => null, set: () => undefined },
        monitor: createMonitor((error) => errors.push(error)),
        onError: (error) => errors.push(error),
        now: () => performance.now(),
      }),
    // Each event has a time of its own, so that a replay can stop between any two.
    now: () => (last = Math.max(Date.now(), last + 1)),
  })
  return {
    events,
    errors,
    flush: () => recording.flush(),
    stop: () => recording.stop(),
  }
}

/** Hides nothing but what is marked as blocked, so that what is recorded can be compared. */
const OPEN: NodePrivacy = {
  isBlocked: (element) => element.matches('[data-playhead-block]'),
  isMark: (name) => name.startsWith('data-playhead-'),
  enter: () => 'unmasked',
  see: () => 'unmasked',
  find: () => 'unmasked',
  isNoted: () => true,
  scrubAttribute: (name, value) => (/^(?:on|srcdoc)/.test(name) ? null : value),
  scrubText: (text, { parentTag }) => (parentTag === 'noscript' ? '' : text),
  scrubField: (text) => text,
  isFieldHidden: () => false,
  scrubCss: (css) => css,
  scrubCssValue: (_, value) => value,
  scrubUrl: (url) => url,
}

export interface Playback {
  readonly page: Document
  readonly warnings: readonly string[]
  remove(): void
}

/**
 * Plays events to their end, in a part of the page that is not recorded: at one go as a
 * seek does, or one after the other as playing does.
 */
export function playBack(events: readonly ReplayEvent[], way: 'seek' | 'live'): Playback {
  const root = document.createElement('div')
  root.dataset['playheadBlock'] = ''
  document.documentElement.append(root)
  const warnings: string[] = []
  const logger = {
    log: () => undefined,
    warn: (...parts: unknown[]) => warnings.push(parts.map(describePart).join(' ')),
  }
  const copy = JSON.parse(JSON.stringify(events)) as ReplayEvent[]
  const first = copy[0]?.timestamp ?? 0
  const end = { type: 5, timestamp: (copy.at(-1)?.timestamp ?? 0) + 10, data: { tag: 'end' } }
  const replayer = new Replayer([...copy, end] as never[], {
    root,
    triggerFocus: false,
    showWarning: true,
    useVirtualDom: way === 'seek',
    logger: logger as never,
  })
  replayer.pause(end.timestamp - first)
  const page = replayer.iframe.contentDocument
  if (!page) throw new Error('the replay has no document')
  return {
    page,
    warnings,
    remove() {
      replayer.destroy()
      root.remove()
    },
  }
}

function describePart(part: unknown): string {
  return part instanceof Error || typeof part !== 'object' ? String(part) : JSON.stringify(part)
}
