import { createDomParts } from '../dom/dom-parts.ts'
import { startDomRecording } from '../dom/recording.ts'
import { createMonitor } from '../monitor.ts'
import type { LoadPart } from '../parts.ts'
import { createNodePrivacy } from '../privacy/node-privacy.ts'
import { createKeyValueStore } from '../session/key-value-store.ts'
import { createSheetBook } from '../sheets/sheet-book.ts'
import type { Fetch } from '../transport/fetch-in-time.ts'
import type { RecorderConfig } from './options.ts'
import { listParts } from './list-parts.ts'
import { createLazyPart } from './lazy-part.ts'
import { getSettingsUrl, loadSettings } from './load-settings.ts'
import { createPrivacySettings } from './privacy-settings.ts'
import type { Warn } from './warn.ts'

export interface FramedOptions {
  readonly config: RecorderConfig
  readonly fetch: Fetch
  readonly loadPart: LoadPart
  readonly warn: Warn
  /** Nobody takes the replay, and the page wants to be recorded all the same. */
  readonly onAlone: () => void
}

/**
 * Records this page for the one around it: no session, nothing that is sent by itself. What
 * may leave is decided here, by the privacy of this page and of its project.
 *
 * @returns what stops it
 */
export function startFramed(options: FramedOptions): () => void {
  const { config, warn } = options
  const onError = (error: unknown): void => warn(`a part of the recorder failed: ${String(error)}`)
  const monitor = createMonitor(onError)
  const getStore = (name: 'localStorage' | 'sessionStorage') =>
    createKeyValueStore(`playhead.${config.key}.`, () => window[name])
  const settings = createPrivacySettings(getStore('localStorage'), config.privacy)
  let leave: (() => void) | undefined
  let isStopped = false

  async function begin(): Promise<void> {
    const frames = await options.loadPart('frames')
    const received = await loadSettings(options.fetch, getSettingsUrl(config))
    if (isStopped) return
    if (received !== undefined) settings.learn(received)
    else if (!settings.isKnown()) settings.assumeStrict()
    const privacy = createNodePrivacy(settings.policy)
    const loads = listParts({ ...options, onUnreadable: () => undefined })
    leave = frames?.join({
      parents: config.frames.parents,
      monitor,
      onAlone: config.frames.alone ? options.onAlone : undefined,
      record: (onEvent) =>
        startDomRecording({
          onEvent,
          monitor,
          privacy,
          parts: createDomParts(loads, monitor, () => options.loadPart('animations')),
          heavy: createLazyPart(monitor, () => options.loadPart('heavy')),
          openSheetBook: (recording) =>
            createSheetBook({
              ...recording,
              // The page around keeps them.
              texts: { write: (css) => css, getText: () => null, settle: () => undefined },
              fetch: options.fetch,
              flags: getStore('sessionStorage'),
              monitor,
              onError,
              now: () => performance.now(),
            }),
          now: Date.now,
        }),
    })
  }

  begin().catch(onError)
  return () => {
    isStopped = true
    leave?.()
  }
}
