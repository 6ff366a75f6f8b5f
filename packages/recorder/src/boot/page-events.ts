import {
  ANALYTICS_CHANNEL,
  CONSOLE_CHANNEL,
  ERROR_CHANNEL,
  EVENT_NAMES,
  NETWORK_CHANNEL,
  REPLAY_EVENT_TAGS,
} from '@playhead/protocol'
import { trackConsole } from '../capture/console.ts'
import { trackErrors } from '../capture/errors.ts'
import { trackInteractions } from '../capture/interactions.ts'
import { trackNavigation } from '../capture/navigation.ts'
import type { NetworkCapture } from '../capture/network-content.ts'
import { trackNetwork, type NetworkRequest } from '../capture/network.ts'
import { trackResources } from '../capture/resources.ts'
import { trackScrollDepth } from '../capture/scroll-depth.ts'
import { trackVitals } from '../capture/vitals.ts'
import type { Monitor } from '../monitor.ts'
import type { PrivacyPolicy } from '../privacy/policy.ts'
import { scrubSaid } from '../privacy/text.ts'
import { scrubResourceUrl, scrubUrl } from '../privacy/url.ts'
import type { Visit } from './visit-face.ts'

export interface PageEventsOptions {
  readonly monitor: Monitor
  readonly now: () => number
  readonly policy: PrivacyPolicy
  readonly network: NetworkCapture
  /** Where our own requests go, which are not those of the page. */
  readonly ingestUrl: string
}

export interface PageEvents {
  measure(): void
  /** The page may be left for good: tells what would be told later otherwise. */
  conclude(): void
  /** Takes in an error that was heard before. */
  noticeError(event: ErrorEvent | PromiseRejectionEvent): void
  stop(): void
}

/**
 * Starts everything that observes the page and tells the visit of it: session events
 * for lists and metrics, custom events for the replay's panels.
 */
export function trackPageEvents(visit: Visit, options: PageEventsOptions): PageEvents {
  const { monitor, now, policy, network: capture } = options
  const scrub = (text: string): string => scrubSaid(text, policy)
  const scrubAddress = (url: string): string => scrubUrl(url, policy)

  const interactions = trackInteractions(monitor, {
    policy,
    interaction: ({ name, metadata }) =>
      visit.addEvent({ name, channel: ANALYTICS_CHANNEL, metadata }),
    keyPress: () => visit.count({ keyPresses: 1 }),
  })
  const scroll = trackScrollDepth(monitor, (scrollDepth) => visit.count({ scrollDepth }))
  const navigation = trackNavigation(monitor, ({ kind, isPageView }) => {
    if (isPageView) visit.viewPage()
    visit.addReplayEvent(REPLAY_EVENT_TAGS.navigation, { kind, href: scrubAddress(location.href) })
  })
  const console = trackConsole(monitor, now, {
    scrub,
    scrubUrl: scrubAddress,
    line(line) {
      const { level, text } = line
      visit.addReplayEvent(REPLAY_EVENT_TAGS.console, { ...line })
      if (level !== 'error') return
      const metadata = { message: text }
      visit.addEvent({ name: EVENT_NAMES.consoleError, channel: CONSOLE_CHANNEL, metadata })
    },
  })
  const errors = trackErrors(monitor, now, {
    scrub,
    scrubUrl: scrubAddress,
    error(error) {
      const text = error.type ? `${error.type}: ${error.message}` : error.message
      visit.addReplayEvent(REPLAY_EVENT_TAGS.console, { level: 'error', text, uncaught: true })
      interactions.noticeError(text)
      const metadata = { ...error }
      visit.addEvent({ name: EVENT_NAMES.exception, channel: ERROR_CHANNEL, metadata })
    },
  })
  const network = trackNetwork(monitor, now, {
    scrub,
    capture,
    scrubUrl: scrubAddress,
    request(request) {
      visit.addReplayEvent(REPLAY_EVENT_TAGS.network, { ...request })
      if (!hasFailed(request)) return
      const metadata = { ...request }
      visit.addEvent({ name: EVENT_NAMES.requestFailed, channel: NETWORK_CHANNEL, metadata })
    },
  })

  const resources = trackResources(monitor, now, {
    // As for the same file in an attribute, of which nobody needs a query.
    scrubUrl: (url) => scrubAddress(scrubResourceUrl(url, policy)),
    isOwn: (url) => url.startsWith(options.ingestUrl),
    resource: (resource) => visit.addReplayEvent(REPLAY_EVENT_TAGS.network, { ...resource }),
  })
  const vitals = trackVitals(monitor, (vital) => {
    visit.addEvent({
      name: EVENT_NAMES.webVital,
      channel: ANALYTICS_CHANNEL,
      metadata: { ...vital },
    })
  })

  return {
    measure: scroll.measure,
    conclude: vitals.conclude,
    noticeError: errors.notice,
    stop() {
      const trackers = [interactions, scroll, navigation, console, errors, network]
      for (const tracker of [...trackers, resources, vitals]) tracker.stop()
    },
  }
}

function hasFailed({ status, error }: NetworkRequest): boolean {
  return status >= 400 || error === 'failed'
}
