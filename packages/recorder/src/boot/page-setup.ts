import type { Tell } from '../capture/told.ts'
import { createMonitor, type Monitor } from '../monitor.ts'
import type { Heavy } from '../parts/heavy.ts'
import type { LoadPart } from '../parts.ts'
import type { KeyValueStore } from '../session/key-value-store.ts'
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
  /** What this browser keeps, and what this tab does. */
  readonly local: KeyValueStore
  readonly perTab: KeyValueStore
  readonly warn: Warn
  readonly warnOfError: (error: unknown) => void
}

/** What the names of all that is kept for a project begin with. */
export function getPrefix({ key }: { readonly key: string }): string {
  return `playhead.${key}.`
}

/** What it takes to record a page, with a session of its own or for the page around it. */
export interface PageSetup {
  readonly monitor: Monitor
  readonly onError: (error: unknown) => void
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
  const { local, perTab, reporter } = options
  const onError = (error: unknown): void => {
    reporter.report('recorder_failed')
    options.warnOfError(error)
  }
  const monitor = createMonitor(onError)
  const privacy = createPrivacySettings(local, options.config.privacy)
  const heavy = createLazyPart(monitor, () => options.loadPart('heavy'))

  return {
    monitor,
    onError,
    privacy,
    heavy,
    askForSettings: () => loadSettings(options.fetch, options.config),
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
