import { REPORT_PAGE_LENGTH_LIMIT, SILENT_REASONS, type ReportReason } from '@playhead/protocol'
import { readJson, type KeyValueStore } from '../session/key-value-store.ts'
import { stringify } from '../stringify.ts'
import type { Fetch } from '../transport/fetch-in-time.ts'

/** Tells the server why a visit is not recorded. Never throws, never says of whom. */
export interface Reporter {
  /** Tells a reason, once in a tab; what is a visitor's own choice, once in a page. */
  report(reason: ReportReason): void
  /** Keeps a reason that cannot be told from this page for the next one. */
  keep(reason: ReportReason): void
  /** Tells what earlier pages kept, now that the server can be reached. */
  sendKept(): void
  /** The reasons that this page has had. */
  getReasons(): ReportReason[]
}

const KEPT = 'reports'
const TOLD = 'told'

export function createReporter(options: {
  url: string
  projectKey: string
  /** The page's fetch as it was; null when it has none. */
  fetch: Fetch | null
  local: KeyValueStore
  perTab: KeyValueStore
  /** Path of the page, scrubbed. */
  getPage: () => string
}): Reporter {
  const { url, local, perTab } = options
  const had = new Set<ReportReason>()
  const isSilent = (reason: ReportReason): boolean => SILENT_REASONS.includes(reason)

  function keep(reason: ReportReason, page = options.getPage()): void {
    had.add(reason)
    if (isSilent(reason)) return
    const others = readKept().filter((kept) => kept.reason !== reason)
    local.set(KEPT, stringify([...others, { reason, page }].slice(-10)))
  }

  function readKept(): { reason: ReportReason; page: string }[] {
    const kept = readJson(local, KEPT)
    return Array.isArray(kept) ? (kept as { reason: ReportReason; page: string }[]) : []
  }

  function send(reason: ReportReason, page?: string): void {
    const { projectKey, fetch } = options
    const body = stringify({
      projectKey,
      reason,
      ...(page !== undefined && { page: page.slice(0, REPORT_PAGE_LENGTH_LIMIT) }),
    })
    if (!fetch) {
      navigator.sendBeacon?.(url, body)
      return
    }
    const headers = { 'Content-Type': 'text/plain' }
    const request: RequestInit = {
      method: 'POST',
      body,
      headers,
      credentials: 'omit',
      keepalive: true,
    }
    fetch(url, request).catch(() => keep(reason, page))
  }

  return {
    keep: (reason) => keep(reason),
    getReasons: () => [...had],
    report(reason) {
      if (had.has(reason)) return
      had.add(reason)
      // Whoever does not want to be recorded does not want a note of it kept either.
      if (isSilent(reason)) {
        send(reason)
        return
      }
      const told = (perTab.get(TOLD) ?? '').split(',').filter(Boolean)
      if (told.includes(reason)) return
      perTab.set(TOLD, [...told, reason].join(','))
      send(reason, options.getPage())
    },
    sendKept() {
      const kept = readKept()
      local.remove(KEPT)
      for (const { reason, page } of kept) send(reason, page)
    },
  }
}
