import {
  ANALYTICS_CHANNEL,
  CONSOLE_CHANNEL,
  ERROR_CHANNEL,
  EVENT_NAMES,
  NETWORK_CHANNEL,
  REPLAY_EVENT_TAGS,
} from '@playhead/protocol'
import { trackInteractions } from '../capture/interactions.ts'
import { trackNavigation } from '../capture/navigation.ts'
import type { NetworkRequest } from '../capture/network.ts'
import { trackScrollDepth } from '../capture/scroll-depth.ts'
import type { InFrame, Tell, Told } from '../capture/told.ts'
import { trackVitals } from '../capture/vitals.ts'
import { scrubUrl } from '../privacy/url.ts'
import { trackCode, type CodeOptions, type CodeTracker } from './track-code.ts'
import type { Visit } from './visit-face.ts'

export interface PageEvents extends CodeTracker {
  /** Takes in what code says and asks for, in a frame too. */
  readonly tell: Tell
  measure(): void
  /** The page may be left for good: tells what would be told later otherwise. */
  conclude(): void
}

type Tellers = { readonly [Kind in keyof Told]: (told: Told[Kind] & InFrame) => void }

/**
 * Starts everything that observes the page and tells the visit of it: session events
 * for lists and metrics, custom events for the replay's panels.
 */
export function trackPageEvents(visit: Visit, options: CodeOptions): PageEvents {
  const { monitor, policy } = options

  const interactions = trackInteractions(monitor, {
    policy,
    interaction: ({ name, metadata }) =>
      visit.addEvent({ name, channel: ANALYTICS_CHANNEL, metadata }),
    keyPress: () => visit.count({ keyPresses: 1 }),
  })
  const scroll = trackScrollDepth(monitor, (scrollDepth) => visit.count({ scrollDepth }))
  const navigation = trackNavigation(monitor, ({ kind, isPageView }) => {
    if (isPageView) visit.viewPage()
    const href = scrubUrl(location.href, policy)
    visit.addReplayEvent(REPLAY_EVENT_TAGS.navigation, { kind, href })
  })
  const showRequest = (request: object): void =>
    visit.addReplayEvent(REPLAY_EVENT_TAGS.network, { ...request })
  const tellers: Tellers = {
    line(line) {
      const { level, text, frame } = line
      visit.addReplayEvent(REPLAY_EVENT_TAGS.console, { ...line })
      if (level !== 'error') return
      const metadata = { message: text, frame }
      visit.addEvent({ name: EVENT_NAMES.consoleError, channel: CONSOLE_CHANNEL, metadata })
    },
    error(error) {
      const { type, message, frame } = error
      const text = type ? `${type}: ${message}` : message
      const line = { level: 'error', text, uncaught: true, frame }
      visit.addReplayEvent(REPLAY_EVENT_TAGS.console, line)
      interactions.noticeError(text)
      const metadata = { ...error }
      visit.addEvent({ name: EVENT_NAMES.exception, channel: ERROR_CHANNEL, metadata })
    },
    request(request) {
      showRequest(request)
      if (!hasFailed(request)) return
      const metadata = { ...request }
      visit.addEvent({ name: EVENT_NAMES.requestFailed, channel: NETWORK_CHANNEL, metadata })
    },
    resource: showRequest,
  }
  const tell: Tell = (kind, told) => tellers[kind](told as never)
  const code = trackCode(tell, options)
  const vitals = trackVitals(monitor, (vital) => {
    visit.addEvent({
      name: EVENT_NAMES.webVital,
      channel: ANALYTICS_CHANNEL,
      metadata: { ...vital },
    })
  })

  return {
    tell,
    measure: scroll.measure,
    conclude: vitals.conclude,
    noticeError: code.noticeError,
    stop() {
      for (const tracker of [interactions, scroll, navigation, code, vitals]) tracker.stop()
    },
  }
}

function hasFailed({ status, error }: NetworkRequest): boolean {
  return status >= 400 || error === 'failed'
}
