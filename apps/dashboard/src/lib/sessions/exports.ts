import type { SessionSummary } from '@playhead/protocol'

export interface ExportChoice {
  readonly label: string
  readonly href: string
}

/** The files that a session can be had as; of its recording, one for each tab. */
export function listExports({
  id,
  hasReplay,
  windowIds,
}: Pick<SessionSummary, 'id' | 'hasReplay' | 'windowIds'>): ExportChoice[] {
  const link = (query: Record<string, string>): string =>
    `/api/sessions/${encodeURIComponent(id)}/export?${new URLSearchParams(query)}`
  const whole = { label: 'Everything, for an import', href: link({ format: 'playhead' }) }
  if (!hasReplay) return [whole]
  const tabs = windowIds.map((tab, place) => ({
    label: windowIds.length === 1 ? 'rrweb JSON' : `rrweb JSON of tab ${place + 1}`,
    href: link({ format: 'rrweb', tab }),
  }))
  return [{ label: 'Web page that plays offline', href: link({ format: 'html' }) }, ...tabs, whole]
}
