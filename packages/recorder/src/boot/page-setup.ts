import type { Tell } from '../capture/told.ts'
import { createMonitor, type Monitor } from '../monitor.ts'
import type { Heavy } from '../parts/heavy.ts'
import type { LoadPart } from '../parts.ts'
import { createKeyValueStore, type KeyValueStore } from '../session/key-value-store.ts'
import type { TextBook } from '../sheets/text-book.ts'
import type { Fetch } from '../transport/fetch-in-time.ts'
import { createLazyPart, type LazyPart } from './lazy-part.ts'
import { loadSettings } from './load-settings.ts'
import type { RecorderConfig } from './options.ts'
import { createPrivacySettings, type PrivacySettings } from './privacy-settings.ts'
import { createRecordDocument, type RecordDocument } from './record-document.ts'
import type { Reporter } from './reports.ts'
import type { Warn } from './warn.ts'

export interface PageOptions {
  readonly config: RecorderConfig
  /** The page's fetch as it was before anything was put in front of it. */
  readonly fetch: Fetch
  readonly reporter: Reporter
  readonly now: () => number
  readonly loadPart: LoadPart
  readonly warn: Warn
}

/** What it takes to record a page, with a session of its own or for the page around it. */
export interface PageSetup {
  readonly monitor: Monitor
  readonly onError: (error: unknown) => void
  /** What names of this page's storage begin with. */
  readonly prefix: string
  readonly local: KeyValueStore
  readonly perTab: KeyValueStore
  readonly privacy: PrivacySettings
  readonly heavy: LazyPart<Heavy>
  /** Asks what the project sets; undefined when it could not be asked. */
  askForSettings(): Promise<unknown>
  prepare(options: {
    readonly texts: Pick<TextBook, 'write'>
    /** What frames of other origins tell, and that the visitor does something in them. */
    readonly tell: Tell
    readonly onActivity: () => void
  }): RecordDocument
}

export function setUpPage(options: PageOptions): PageSetup {
  const { config, reporter, warn } = options
  const onError = (error: unknown): void => {
    reporter.report('recorder_failed')
    warn(`a part of the recorder failed: ${String(error)}`)
  }
  const monitor = createMonitor(onError)
  const prefix = `playhead.${config.key}.`
  const local = createKeyValueStore(prefix, () => window.localStorage)
  const perTab = createKeyValueStore(prefix, () => window.sessionStorage)
  const privacy = createPrivacySettings(local, config.privacy)
  const heavy = createLazyPart(monitor, () => options.loadPart('heavy'))

  return {
    monitor,
    onError,
    prefix,
    local,
    perTab,
    privacy,
    heavy,
    askForSettings: () => loadSettings(options.fetch, config),
    prepare: (more) =>
      createRecordDocument({
        ...options,
        ...more,
        policy: privacy.policy,
        monitor,
        onError,
        heavy,
        flags: perTab,
      }),
  }
}
