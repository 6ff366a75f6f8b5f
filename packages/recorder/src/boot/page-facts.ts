import {
  ANALYTICS_CHANNEL,
  EVENT_NAMES,
  type SessionEvent,
  type SessionStartMetadata,
  type SessionStartReason,
} from '@playhead/protocol'
import type { PrivacyPolicy } from '../privacy/policy.ts'
import { scrubSaid } from '../privacy/text.ts'
import { scrubPath, scrubUrl } from '../privacy/url.ts'

const TITLE_LIMIT = 300

/** Where the page is, scrubbed. */
export function getPlace(policy: PrivacyPolicy): { path: string; url: string } {
  return { path: scrubPath(location.pathname, policy), url: scrubUrl(location.href, policy) }
}

/** The event of a page that is looked at. */
export function createPageView(
  at: number,
  policy: PrivacyPolicy,
  properties?: Record<string, unknown>,
): SessionEvent {
  const referrer = scrubUrl(document.referrer, policy)
  return {
    name: EVENT_NAMES.pageView,
    channel: ANALYTICS_CHANNEL,
    at,
    ...getPlace(policy),
    metadata: { title: getTitle(policy), ...(referrer && { referrer }), ...properties },
  }
}

/**
 * Reads the title again, into an event that has not been sent: sites of one document
 * set it after they have changed the address. A title that the page gave stays.
 */
export function renewTitle(view: SessionEvent, policy: PrivacyPolicy): void {
  if (view.path === getPlace(policy).path)
    view.metadata = { ...view.metadata, title: getTitle(policy) }
}

/** The first event of a session: the page it begins on, and the device. */
export function createSessionStart(
  at: number,
  policy: PrivacyPolicy,
  reason: SessionStartReason,
): SessionEvent {
  const referrer = scrubUrl(document.referrer, policy)
  const timeZone = getTimeZone()
  const metadata: SessionStartMetadata = {
    reason,
    ...(referrer && { referrer }),
    title: getTitle(policy),
    userAgent: navigator.userAgent.slice(0, 1_024),
    screenWidth: toCount(screen.width),
    screenHeight: toCount(screen.height),
    viewportWidth: toCount(window.innerWidth),
    viewportHeight: toCount(window.innerHeight),
    maxTouchPoints: toCount(navigator.maxTouchPoints),
    language: (navigator.language || 'und').slice(0, 64),
    ...(timeZone && { timeZone }),
  }
  return {
    name: EVENT_NAMES.sessionStart,
    channel: ANALYTICS_CHANNEL,
    at,
    ...getPlace(policy),
    metadata: { ...metadata },
    sessionStart: true,
  }
}

function getTitle(policy: PrivacyPolicy): string {
  return scrubSaid(document.title, policy).slice(0, TITLE_LIMIT)
}

function getTimeZone(): string {
  try {
    return Intl.DateTimeFormat().resolvedOptions().timeZone.slice(0, 64)
  } catch {
    return ''
  }
}

function toCount(value: number): number {
  return Number.isFinite(value) ? Math.max(0, Math.round(value)) : 0
}
