import type { Monitor } from '../monitor.ts'

/** Tracks whether the page's Content-Security-Policy keeps requests from an address. */
export function trackBlockedRequests(
  monitor: Monitor,
  url: string,
  onBlocked: () => void,
): { stop: () => void } {
  const listener = monitor((event: SecurityPolicyViolationEvent) => {
    const isOurs = event.blockedURI.startsWith(url) && event.disposition === 'enforce'
    if (isOurs && event.effectiveDirective === 'connect-src') onBlocked()
  })
  document.addEventListener('securitypolicyviolation', listener)
  return {
    stop: () => document.removeEventListener('securitypolicyviolation', listener),
  }
}
