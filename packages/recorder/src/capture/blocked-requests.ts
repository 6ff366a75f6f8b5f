import { listen } from '../listen.ts'
import type { Monitor } from '../monitor.ts'

/** Tracks whether the page's Content-Security-Policy keeps requests from an address. */
export function trackBlockedRequests(
  monitor: Monitor,
  url: string,
  onBlocked: () => void,
): { stop: () => void } {
  const securitypolicyviolation = monitor((event: SecurityPolicyViolationEvent) => {
    const isOurs = event.blockedURI.startsWith(url) && event.disposition === 'enforce'
    if (isOurs && event.effectiveDirective === 'connect-src') onBlocked()
  })
  return { stop: listen(document, { securitypolicyviolation }) }
}
