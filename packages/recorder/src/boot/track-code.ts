import { trackConsole } from '../capture/console.ts'
import { trackErrors, type Scrubbers } from '../capture/errors.ts'
import type { NetworkCapture } from '../capture/network-content.ts'
import { trackNetwork } from '../capture/network.ts'
import { trackResources } from '../capture/resources.ts'
import type { Tell } from '../capture/told.ts'
import type { Monitor } from '../monitor.ts'
import type { PrivacyPolicy } from '../privacy/policy.ts'
import { scrubSaid } from '../privacy/text.ts'
import { scrubResourceUrl, scrubUrl } from '../privacy/url.ts'

export interface CodeOptions {
  readonly monitor: Monitor
  readonly now: () => number
  readonly policy: PrivacyPolicy
  readonly network: NetworkCapture
  /** Where our own requests go, which are not those of the page. */
  readonly ingestUrl: string
}

/** What watches the code of a page. */
export interface CodeTracker {
  /** Takes in an error that was heard before. */
  noticeError(event: ErrorEvent | PromiseRejectionEvent): void
  stop(): void
}

/** Tells what the page's code says and fails at, and what it and the page ask for. */
export function trackCode(tell: Tell, options: CodeOptions): CodeTracker {
  const { monitor, now, policy, network: capture } = options
  const scrub = (text: string): string => scrubSaid(text, policy)
  const scrubAddress = (url: string): string => scrubUrl(url, policy)
  const scrubbers: Scrubbers = { scrub, scrubUrl: scrubAddress }

  const errors = trackErrors(monitor, now, { ...scrubbers, error: (error) => tell('error', error) })
  const trackers = [
    trackConsole(monitor, now, { ...scrubbers, line: (line) => tell('line', line) }),
    errors,
    trackNetwork(monitor, now, {
      ...scrubbers,
      capture,
      request: (request) => tell('request', request),
    }),
    trackResources(monitor, now, {
      // As for the same file in an attribute, of which nobody needs a query.
      scrubUrl: (url) => scrubAddress(scrubResourceUrl(url, policy)),
      isOwn: (url) => url.startsWith(options.ingestUrl),
      resource: (resource) => tell('resource', resource),
    }),
  ]
  return {
    noticeError: errors.notice,
    stop() {
      for (const tracker of trackers) tracker.stop()
    },
  }
}
